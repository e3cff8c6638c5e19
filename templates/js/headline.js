// The finding in one sentence, and the list of what changed.

import { byId, make, makeButton } from "./nodes.js";

const MOST_NAMED = 3;

/**
 * @param {import("./words.js").Words} words
 * @param {import("./model.js").Story} story
 * @param {string} stance
 * @param {number} n countries
 */
function counted(words, story, stance, n) {
  const key = `counted.${stance}`;
  return words.has(key) ? words.say(key, { n }) : words.say("counted", { n, stance: story.label(stance) });
}

/**
 * @param {import("./words.js").Words} words
 * @param {import("./model.js").Story} story
 * @param {import("./model.js").View} view
 * @returns {string} such as "2 offer troops, 1 logistics only, 6 undecided, 1 opposed"
 */
export function finding(words, story, { counts }) {
  const given = story.stances.filter((stance) => counts[stance]);
  if (!given.length) return words.say("nothing");
  const usual = given.every((stance) => words.has(`counted.${stance}`)); // a topic's own label may hold a comma
  const all = given.map((stance) => counted(words, story, stance, counts[stance])).join(usual ? ", " : "; ");
  return counts.contested ? `${all}; ${words.say("counted.contested", { n: counts.contested })}` : all;
}

/** @param {string} label @returns {string} as within a sentence; an abbreviation keeps its capitals */
const begunSmall = (label) => (/^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label);

/**
 * @param {import("./words.js").Words} words
 * @param {import("./model.js").Story} story
 * @param {import("./model.js").Change} change
 * @returns {string} such as "Finland newly undecided" or "Germany: logistics only, was undecided"
 */
export function changed(words, story, { code, stance, before, beforeSure }) {
  const lower = (/** @type {string} */ one) => {
    return words.has(`short.${one}`) ? words.say(`short.${one}`) : begunSmall(story.label(one));
  };
  const country = story.name(code);
  return before === null || !beforeSure
    ? words.say("newly", { country, stance: lower(stance) })
    : words.say("turned", { country, stance: lower(stance), before: lower(before) });
}

/**
 * @param {import("./words.js").Words} words
 * @param {import("./model.js").Story} story
 * @param {import("./model.js").Change[]} changes
 * @returns {string} the first few changes that geomap is sure of, and how many more there are
 */
export function news(words, story, changes) {
  const sure = changes.filter((change) => change.sure);
  if (!sure.length) return changes.length ? words.say("unsure_changes", { n: changes.length }) : "";
  const named = sure.slice(0, changes.length > MOST_NAMED ? MOST_NAMED - 1 : MOST_NAMED);
  const parts = named.map((change) => changed(words, story, change));
  if (named.length < changes.length) parts.push(words.say("more_changes", { n: changes.length - named.length }));
  return parts.join("; ");
}

export class Headline {
  /**
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {(code: string, opener: HTMLElement) => void} pick
   */
  constructor(story, looks, words, pick) {
    this.story = story;
    this.looks = looks;
    this.words = words;
    this.pick = pick;
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    const { words, story } = this;
    const date = byId("geomap-date");
    date.setAttribute("datetime", view.date);
    const head = view.mode === "known" ? "date_known" : "date_day";
    date.textContent = words.say(head, { date: words.longDate(view.date) });
    byId("geomap-finding").textContent = finding(words, story, view);
    const fresh = news(words, story, view.changes);
    byId("geomap-news").textContent = fresh ? `${fresh}.` : "";
    this.listChanges(view);
  }

  /** @param {import("./model.js").View} view */
  listChanges({ index, changes }) {
    const { words, story } = this;
    const earlier = story.data.dates[index - 1];
    const title = earlier ? words.say("changes_since", { date: words.longDate(earlier) }) : words.say("first_date");
    byId("geomap-changes-title").textContent = title;
    const none = index > 0 && changes.length === 0;
    byId("geomap-no-changes").hidden = !none;
    byId("geomap-changes").replaceChildren(...changes.map((change) => this.line(change)));
  }

  /** @param {import("./model.js").Change} change @returns {HTMLElement} */
  line(change) {
    const button = makeButton("geomap-pick", this.story.name(change.code), () => this.pick(change.code, button));
    button.dataset.alpha3 = change.code;
    const before = change.before === null ? [this.words.say("new")]
      : [this.looks.swatch(this.looks.fill(change.before)), this.story.label(change.before)];
    const now = [this.looks.swatch(this.looks.fill(change.stance)), this.story.label(change.stance)];
    return make("li", "", button, make("span", "geomap-turn",
      make("span", "geomap-was", ...before), make("span", "geomap-arrow", "→"), make("span", "geomap-now", ...now)));
  }
}
