// Countries with a stance that lie outside the view, as chips at the edge of the map they lie beyond.

import { isChosen } from "./model.js";
import { byId, makeButton } from "./nodes.js";

const MOST = 4;
const SIDES = /** @type {const} */ (["top", "left", "right", "bottom"]);

/**
 * @param {{x: number, y: number}} offset from the middle of the view, x east and y north, in halves of its size
 * @returns {"top" | "left" | "right" | "bottom"} the side that the line to it crosses
 */
export function sideOf({ x, y }) {
  if (Math.abs(x) >= Math.abs(y)) return x < 0 ? "left" : "right";
  return y < 0 ? "bottom" : "top";
}

export class Edges {
  /**
   * @param {L.Map} map
   * @param {import("./atlas.js").Atlas} atlas
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {{pick: (code: string, opener: HTMLElement) => void, fitWorld: () => void}} act
   */
  constructor(map, atlas, story, looks, words, act) {
    this.map = map;
    this.atlas = atlas;
    this.story = story;
    this.looks = looks;
    this.words = words;
    this.act = act;
    /** @type {import("./model.js").View | null} */
    this.view = null;
    map.on("moveend", () => this.place());
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    this.view = view;
    this.place();
  }

  place() {
    if (!this.view) return;
    const { picture, only } = this.view;
    const outside = this.story.sorted(picture, this.words.compare)
      .filter(([code, entry]) => isChosen(entry, only) && !this.atlas.isInView(code));
    for (const side of SIDES) {
      const here = outside.filter(([code]) => this.side(code) === side);
      const shown = here.length > MOST ? here.slice(0, MOST - 1) : here;
      const chips = shown.map(([code, entry]) => this.chip(code, entry));
      if (shown.length < here.length) chips.push(this.more(here.slice(shown.length)));
      byId(`geomap-edge-${side}`).replaceChildren(...chips);
    }
    byId("geomap-edges").hidden = outside.length === 0;
  }

  /** @param {string} code */
  side(code) {
    const [x, y] = this.atlas.shapes.countries[code].at;
    const bounds = this.map.getBounds();
    const middle = bounds.getCenter();
    return sideOf({
      x: (2 * (x - middle.lng)) / (bounds.getEast() - bounds.getWest()),
      y: (2 * (y - middle.lat)) / (bounds.getNorth() - bounds.getSouth()),
    });
  }

  /** @param {string} code @param {import("./model.js").Entry} entry @returns {HTMLElement} */
  chip(code, entry) {
    const chip = makeButton("geomap-chip", "", () => this.act.pick(code, chip));
    const name = this.story.name(code);
    chip.append(this.looks.swatch(this.looks.of(entry.verdict, entry.carried)), name);
    chip.setAttribute("aria-label", `${name}: ${this.story.label(entry.verdict.stance)}`);
    chip.dataset.alpha3 = code;
    return chip;
  }

  /** @param {[string, import("./model.js").Entry][]} rest @returns {HTMLElement} */
  more(rest) {
    const chip = makeButton("geomap-chip", this.words.say("more", { n: rest.length }), () => this.act.fitWorld());
    chip.title = rest.map(([code]) => this.story.name(code)).join(", ");
    return chip;
  }
}
