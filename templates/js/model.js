// What the page knows: the data block and the questions asked of it. No document, no map.

/**
 * @typedef {{stance: string, confidence: number, contested: boolean, ruled: boolean,
 *            evidence: number[], sides?: string[], more?: number, challenged?: boolean}} Verdict
 * @typedef {{quote: string, title: string, source: string, url: string, date: string,
 *            words?: number[], speaker?: [number, number], names?: Record<string, number[]>}} Evidence
 *   offsets are in code points of the quote; `words` and `names` are flat: start, end, start, end, …
 * @typedef {{version: number, topic: {id: string, title: string}, dates: string[],
 *            layers: Record<string, Record<string, Verdict>>, mentioned: Record<string, string[]>,
 *            evidence: Evidence[], countries: Record<string, string>, labels: Record<string, string>,
 *            colours: Record<string, string>, notes: string[]}} Data
 * @typedef {"day" | "known"} Mode
 * @typedef {{verdict: Verdict, date: string, carried: boolean, changed: boolean}} Entry
 * @typedef {{entries: Map<string, Entry>, mentioned: Set<string>}} Picture
 * @typedef {{code: string, stance: string, before: string | null, sure: boolean, beforeSure: boolean}} Change
 * @typedef {Record<string, number>} Counts by stance, and by every other kind that `kindsOf` gives
 * @typedef {{index: number, date: string, mode: Mode, country: string | null, only: ReadonlySet<string>,
 *            picture: Picture, counts: Counts, changes: Change[]}} View what is on show
 */

export const UNCERTAIN_BELOW = 0.6;
export const SURE_FROM = 0.75;

/** @param {Verdict} verdict */
export const isUncertain = (verdict) => verdict.confidence < UNCERTAIN_BELOW;

/** @param {Verdict} verdict @returns {boolean} whether it is fit for a headline */
export const isSure = (verdict) => verdict.ruled || (verdict.confidence >= SURE_FROM && !verdict.contested);

/** @param {Verdict} verdict @returns {string[]} the stances with a quote behind them, the verdict's own first */
export const sidesOf = (verdict) => [...new Set([verdict.stance, ...(verdict.sides ?? [])])];

/** @param {Entry} entry @returns {string[]} the lines of the legend that the entry belongs to */
export function kindsOf({ verdict, carried, changed }) {
  const kinds = [verdict.stance];
  if (verdict.contested) kinds.push("contested");
  if (isUncertain(verdict)) kinds.push("uncertain");
  if (verdict.ruled) kinds.push("ruled");
  if (carried) kinds.push("carried");
  if (changed) kinds.push("changed");
  return kinds;
}

/** @param {Entry} entry @param {ReadonlySet<string>} only kinds to show, all if empty */
export const isChosen = (entry, only) => only.size === 0 || kindsOf(entry).some((kind) => only.has(kind));

/** @param {string} iso @returns {number} days since 1970 */
export const dayNumber = (iso) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

/** @param {string[]} dates ascending @returns {number[]} where each lies between first and last, 0 to 1 */
export function placesInTime(dates) {
  const days = dates.map(dayNumber);
  const length = days[days.length - 1] - days[0];
  return days.map((day) => (length ? (day - days[0]) / length : 0.5));
}

/** @param {number[]} places ascending @param {number} at @returns {number} the index of the nearest place */
export function nearest(places, at) {
  let best = 0;
  places.forEach((place, index) => {
    if (Math.abs(place - at) < Math.abs(places[best] - at)) best = index;
  });
  return best;
}

/** @param {number[]} ascending @param {number} limit @returns {number | undefined} the last at most `limit` */
export function lastUpTo(ascending, limit) {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1];
}

/** @param {Data} data @returns {Map<string, number[]>} country to the dates it has a stance on, by index */
function reportsOf(data) {
  const reports = new Map();
  data.dates.forEach((date, index) => {
    for (const code of Object.keys(data.layers[date])) {
      if (!reports.has(code)) reports.set(code, []);
      reports.get(code).push(index);
    }
  });
  return reports;
}

/** @param {Data} data @returns {Map<string, number>} country to the first date that only mentions it */
function firstMentionsOf(data) {
  const first = new Map();
  data.dates.forEach((date, index) => {
    for (const code of data.mentioned[date] ?? []) if (!first.has(code)) first.set(code, index);
  });
  return first;
}

/** The story as the page tells it, date by date. */
export class Story {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    this.stances = Object.keys(data.labels);
    this.reports = reportsOf(data);
    this.firstMentions = firstMentionsOf(data);
  }

  /** @param {string} code */
  name(code) {
    return this.data.countries[code] ?? code;
  }

  /** @param {string} stance */
  label(stance) {
    return this.data.labels[stance] ?? stance;
  }

  /** @param {string} code @param {number} index @returns {Verdict} what was said of a country on a date */
  verdict(code, index) {
    return this.data.layers[this.data.dates[index]][code];
  }

  /** @param {string} code @param {number} index @returns {Verdict | null} the latest of it before a date */
  verdictBefore(code, index) {
    const at = lastUpTo(this.reports.get(code) ?? [], index - 1);
    return at === undefined ? null : this.verdict(code, at);
  }

  /** @param {number} index @returns {Change[]} the stances of a date that were not known before it, by stance */
  changes(index) {
    if (index === 0) return [];
    const said = Object.entries(this.data.layers[this.data.dates[index]]);
    const changes = said.map(([code, verdict]) => this.change(code, verdict, this.verdictBefore(code, index)))
      .filter(({ stance, before }) => stance !== before);
    return this.stances.flatMap((stance) => changes.filter((change) => change.stance === stance));
  }

  /** @param {string} code @param {Verdict} now @param {Verdict | null} before @returns {Change} */
  change(code, now, before) {
    const beforeSure = before !== null && isSure(before);
    return { code, stance: now.stance, before: before?.stance ?? null, sure: isSure(now), beforeSure };
  }

  /** @param {number} index of the date @param {Mode} mode @returns {Picture} */
  picture(index, mode) {
    const changed = new Set(this.changes(index).map(({ code }) => code));
    return mode === "known" ? this.knownBy(index, changed) : this.onDay(index, changed);
  }

  /** @param {number} index @param {Set<string>} changed @returns {Picture} what the articles of that date say */
  onDay(index, changed) {
    const date = this.data.dates[index];
    const entries = new Map();
    for (const [code, verdict] of Object.entries(this.data.layers[date])) {
      entries.set(code, { verdict, date, carried: false, changed: changed.has(code) });
    }
    return { entries, mentioned: new Set(this.data.mentioned[date] ?? []) };
  }

  /** @param {number} index @param {Set<string>} changed @returns {Picture} the latest stances up to that date */
  knownBy(index, changed) {
    const entries = new Map();
    for (const [code, reported] of this.reports) {
      const at = lastUpTo(reported, index);
      if (at === undefined) continue;
      const [verdict, date] = [this.verdict(code, at), this.data.dates[at]];
      entries.set(code, { verdict, date, carried: at !== index, changed: at === index && changed.has(code) });
    }
    const mentioned = new Set();
    for (const [code, at] of this.firstMentions) {
      if (at <= index && !entries.has(code)) mentioned.add(code);
    }
    return { entries, mentioned };
  }

  /** @param {Picture} picture @returns {Counts} */
  count({ entries, mentioned }) {
    /** @type {Counts} */
    const counts = {};
    for (const kind of [...this.stances, "contested", "uncertain", "ruled", "carried", "changed"]) counts[kind] = 0;
    for (const entry of entries.values()) for (const kind of kindsOf(entry)) counts[kind] += 1;
    const silent = Object.keys(this.data.countries).length - entries.size - mentioned.size;
    return { ...counts, total: entries.size, mentioned: mentioned.size, none: silent };
  }

  /** @param {Mode} mode @returns {number[][]} for each date the number of countries by stance, in the stances' order */
  course(mode) {
    /** @type {Map<string, string>} */
    const known = new Map();
    return this.data.dates.map((date) => {
      if (mode === "day") known.clear();
      for (const [code, { stance }] of Object.entries(this.data.layers[date])) known.set(code, stance);
      const said = [...known.values()];
      return this.stances.map((stance) => said.filter((one) => one === stance).length);
    });
  }

  /** @param {Picture} picture @returns {[string, Entry][]} by stance, then by name in the given order of names */
  sorted({ entries }, compare = /** @type {(a: string, b: string) => number} */ ((a, b) => (a < b ? -1 : 1))) {
    const rank = new Map(this.stances.map((stance, at) => [stance, at]));
    const order = (/** @type {Entry} */ entry) => rank.get(entry.verdict.stance) ?? rank.size;
    return [...entries].sort(([a, one], [b, other]) => order(one) - order(other) || compare(this.name(a), this.name(b)));
  }
}
