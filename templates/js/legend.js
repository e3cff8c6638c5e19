// The legend: every look there is, with the number of countries that have it; pressing a line shows only those.

import { byId, make, makeButton } from "./nodes.js";

export class Legend {
  /**
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {(kind: string | null) => void} toggle a kind, or null for all
   */
  constructor(story, looks, words, toggle) {
    this.words = words;
    /** @type {Map<string, HTMLElement>} */
    this.counts = new Map();
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    const [one, other] = [story.stances[0], story.stances[story.stances.length - 1]];
    const stances = story.stances.map((stance) => this.choice(stance, story.label(stance), looks.swatch(looks.fill(stance)), toggle));
    /** @type {[string, string, string][]} */
    const marks = [
      ["changed", looks.fill(one), "geomap-changed"],
      ["contested", looks.split(one, other), "geomap-contested"],
      ["uncertain", looks.pale(one), "geomap-uncertain"],
      ["ruled", looks.fill(one), "geomap-ruled"],
      ["carried", looks.pale(one), "geomap-carried"],
    ];
    const choices = marks.map(([kind, fill, look]) =>
      this.choice(kind, words.say(`legend.${kind}`), looks.swatch(fill, look), toggle));
    /** @type {[string, string, string][]} */
    const silent = [["mentioned", looks.fill("mentioned"), ""], ["none", "", "geomap-none"], ["disputed", "", "geomap-disputed"]];
    const lines = silent.map(([kind, fill, look]) => this.line(kind, looks.swatch(fill, look), words.say(`legend.${kind}`)));
    byId("geomap-legend").append(...stances, ...choices, ...lines);
    this.all = byId("geomap-all");
    this.all.addEventListener("click", () => toggle(null));
  }

  /** @param {string} kind @param {string} text @param {Node} swatch @param {(kind: string) => void} toggle @returns {HTMLElement} */
  choice(kind, text, swatch, toggle) {
    const button = makeButton("geomap-choice", "", () => toggle(kind));
    button.append(swatch, make("span", "", text), " ", this.count(kind));
    this.buttons.set(kind, button);
    return this.item(kind, button);
  }

  /** @param {string} kind @param {Node} swatch @param {string} text @returns {HTMLElement} */
  line(kind, swatch, text) {
    return this.item(kind, swatch, make("span", "", text), " ", this.count(kind));
  }

  /** @param {string} kind @param {...(Node | string)} children @returns {HTMLElement} */
  item(kind, ...children) {
    const item = make("li", "", ...children);
    item.dataset.look = kind;
    return item;
  }

  /** @param {string} kind @returns {HTMLElement} */
  count(kind) {
    const node = make("span", "geomap-count");
    this.counts.set(kind, node);
    return node;
  }

  /** @param {import("./model.js").View} view */
  refresh({ counts, only }) {
    for (const [kind, node] of this.counts) node.textContent = kind in counts ? String(counts[kind]) : "";
    for (const [kind, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(only.has(kind)));
      button.classList.toggle("geomap-empty", counts[kind] === 0);
    }
    this.all.hidden = only.size === 0;
  }
}
