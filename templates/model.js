// What the page knows: the data block and the questions asked of it. No document, no map.
(() => {
  "use strict";

  /**
   * @typedef {{stance: string, confidence: number, contested: boolean, ruled: boolean,
   *            evidence: number[], sides?: string[]}} Verdict
   * @typedef {{quote: string, title: string, source: string, url: string, date: string}} Evidence
   * @typedef {{version: number, topic: {id: string, title: string}, dates: string[],
   *            layers: Record<string, Record<string, Verdict>>, mentioned: Record<string, string[]>,
   *            evidence: Evidence[], countries: Record<string, string>, labels: Record<string, string>,
   *            colours: Record<string, string>, notes: string[]}} Data
   * @typedef {"day" | "known"} Mode
   * @typedef {{verdict: Verdict, date: string, carried: boolean}} Entry
   * @typedef {{entries: Map<string, Entry>, mentioned: Set<string>}} Picture
   * @typedef {{stances: Record<string, number>, total: number, contested: number, uncertain: number,
   *            carried: number, mentioned: number}} Counts
   */

  const UNCERTAIN_BELOW = 0.6;
  const LONG_DATE = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  const SHORT_DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

  /** @param {string} iso @returns {string} such as "6 March 2025" */
  const longDate = (iso) => LONG_DATE.format(new Date(`${iso}T00:00:00Z`));

  /** @param {string} iso @returns {string} such as "6 Mar" */
  const shortDate = (iso) => SHORT_DATE.format(new Date(`${iso}T00:00:00Z`));

  /** @param {number} confidence @returns {string} the confidence in words with per cent */
  function sureness(confidence) {
    const steps = /** @type {[number, string][]} */ ([
      [0.9, "very sure"], [0.75, "fairly sure"], [UNCERTAIN_BELOW, "likely"], [0, "uncertain"],
    ]);
    const [, words] = steps.find(([least]) => confidence >= least) ?? steps[steps.length - 1];
    return `${words} (${Math.round(confidence * 100)} %)`;
  }

  /** @param {Verdict} verdict */
  const isUncertain = (verdict) => verdict.confidence < UNCERTAIN_BELOW;

  /**
   * @param {Verdict} verdict
   * @returns {string[]} the stances with a quote behind them, the verdict's own first
   */
  const sidesOf = (verdict) => [...new Set([verdict.stance, ...(verdict.sides ?? [])])];

  /** @param {number[]} ascending @param {number} limit @returns {number | undefined} the last at most `limit` */
  function lastUpTo(ascending, limit) {
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
  class Story {
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

    /** @param {number} index of the date @param {Mode} mode @returns {Picture} */
    picture(index, mode) {
      return mode === "known" ? this.knownBy(index) : this.onDay(index);
    }

    /** @param {number} index @returns {Picture} what the articles of that date say */
    onDay(index) {
      const date = this.data.dates[index];
      const entries = new Map();
      for (const [code, verdict] of Object.entries(this.data.layers[date])) {
        entries.set(code, { verdict, date, carried: false });
      }
      return { entries, mentioned: new Set(this.data.mentioned[date] ?? []) };
    }

    /** @param {number} index @returns {Picture} the latest stance reported on or before that date */
    knownBy(index) {
      const entries = new Map();
      for (const [code, reported] of this.reports) {
        const at = lastUpTo(reported, index);
        if (at === undefined) continue;
        const date = this.data.dates[at];
        entries.set(code, { verdict: this.data.layers[date][code], date, carried: at !== index });
      }
      const mentioned = new Set();
      for (const [code, at] of this.firstMentions) {
        if (at <= index && !entries.has(code)) mentioned.add(code);
      }
      return { entries, mentioned };
    }

    /** @param {Picture} picture @returns {Counts} */
    count(picture) {
      const stances = Object.fromEntries(this.stances.map((stance) => [stance, 0]));
      const counts = {
        stances, total: picture.entries.size, contested: 0, uncertain: 0, carried: 0,
        mentioned: picture.mentioned.size,
      };
      for (const { verdict, carried } of picture.entries.values()) {
        stances[verdict.stance] += 1;
        counts.contested += Number(verdict.contested);
        counts.uncertain += Number(isUncertain(verdict));
        counts.carried += Number(carried);
      }
      return counts;
    }
  }

  globalThis.geomapParts = { Story, longDate, shortDate, sureness, isUncertain, sidesOf };
})();
