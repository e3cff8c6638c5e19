// The table: the equal of the map in words. Arrow keys go from country to country.

import { isChosen, isUncertain } from "./model.js";
import { byId, make, makeButton } from "./nodes.js";
import { origin } from "./panel.js";

/** Make `nodes` the children of `parent`, touching only those that are out of place. @param {Element} parent @param {Element[]} nodes */
function place(parent, nodes) {
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastElementChild?.remove();
}

export class Table {
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
    /** @type {Map<string, {entry: import("./model.js").Entry, row: HTMLElement}>} */
    this.kept = new Map();
    this.part = byId("geomap-stances");
    this.part.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    const { words } = this;
    const key = view.mode === "known" ? "caption_known" : "caption_day";
    byId("geomap-caption").textContent = words.say(key, { date: words.longDate(view.date), n: view.counts.total });
    const rows = this.story.sorted(view.picture, words.compare).filter(([, entry]) => isChosen(entry, view.only));
    place(byId("geomap-rows"), rows.map(([code, entry]) => this.keptRow(code, entry)));
    this.listMentioned(view.picture.mentioned);
    this.mark(view.country);
  }

  /** @param {Set<string>} mentioned */
  listMentioned(mentioned) {
    const sorted = [...mentioned].sort((a, b) => this.words.compare(this.story.name(a), this.story.name(b)));
    byId("geomap-mentioned").replaceChildren(...sorted.map((code) => make("li", "", this.button(code))));
    byId("geomap-mentioned-part").hidden = sorted.length === 0;
  }

  /** @param {string} code @param {import("./model.js").Entry} entry @returns {HTMLElement} the row, made anew only if it differs */
  keptRow(code, entry) {
    const kept = this.kept.get(code);
    if (kept && kept.entry.verdict === entry.verdict && kept.entry.carried === entry.carried && kept.entry.changed === entry.changed) {
      return kept.row;
    }
    const row = this.row(code, entry);
    this.kept.set(code, { entry, row });
    return row;
  }

  /** @param {string} code @param {import("./model.js").Entry} entry @returns {HTMLElement} one row */
  row(code, { verdict, carried, changed, date }) {
    const { words, story, looks } = this;
    const best = story.data.evidence[verdict.evidence[0]];
    const stance = make("td", "", looks.swatch(looks.of(verdict, carried)), " ", story.label(verdict.stance));
    const tags = [
      changed && words.say("tag.changed"), verdict.contested && words.say("tag.contested"),
      isUncertain(verdict) && words.say("tag.uncertain"), verdict.ruled && words.say("tag.ruled"),
      carried && words.say("tag.carried", { date: words.longDate(date) }),
    ];
    for (const tag of tags) if (tag) stance.append(make("span", "geomap-tag", tag));
    const quote = make("td", "geomap-quote", best.quote);
    quote.dir = "auto";
    const head = make("th", "", this.button(code));
    head.scope = "row";
    const row = make("tr", "", head, stance, make("td", "", words.sureness(verdict.confidence)), quote,
      make("td", "", origin(best, words)));
    row.dataset.alpha3 = code;
    row.dataset.stance = verdict.stance;
    return row;
  }

  /** @param {string} code @returns {HTMLElement} the country's name, to press */
  button(code) {
    const button = makeButton("geomap-pick", this.story.name(code), () => this.pick(code, button));
    button.dataset.alpha3 = code;
    return button;
  }

  get buttons() {
    return /** @type {HTMLElement[]} */ ([...this.part.querySelectorAll("button.geomap-pick")]);
  }

  /** Tell which country is chosen, and leave one stop for the tab key. @param {string | null} country */
  mark(country) {
    const { buttons } = this;
    const stop = buttons.find((button) => button.dataset.alpha3 === country) ?? buttons[0];
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.alpha3 === country));
      button.tabIndex = button === stop ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { buttons } = this;
    const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    /** @type {Record<string, number>} */
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    const next = at >= 0 && event.key in to ? buttons[to[event.key]] : undefined;
    if (!next) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}
