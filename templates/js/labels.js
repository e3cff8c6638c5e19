// Names on the map, where they fit, and the tick of a reviewer's ruling.

import { boundsOf } from "./atlas.js";
import { isChosen } from "./model.js";
import { make } from "./nodes.js";

const LINE_PX = 16;
const AIR_PX = 4;
const ROOM = 1.15; // a name may stand out a little over its country
const FONT = "600 12px system-ui, sans-serif";

/** @typedef {{left: number, top: number, right: number, bottom: number}} Rectangle in px */

/** @param {Rectangle} one @param {Rectangle} other */
export const overlap = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** @param {number} x @param {number} y of the middle @param {number} width @returns {Rectangle} */
export const rectangleAround = (x, y, width) => ({
  left: x - width / 2 - AIR_PX, right: x + width / 2 + AIR_PX, top: y - LINE_PX / 2, bottom: y + LINE_PX / 2,
});

export class Labels {
  /** @param {L.Map} map @param {import("./atlas.js").Shapes} shapes @param {import("./model.js").Story} story */
  constructor(map, shapes, story) {
    this.map = map;
    this.shapes = shapes;
    this.story = story;
    this.pane = map.createPane("geomap-labels");
    this.pane.classList.add("geomap-labels");
    this.pane.setAttribute("aria-hidden", "true");
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.pencil = document.createElement("canvas").getContext("2d");
    /** @type {import("./model.js").View | null} */
    this.view = null;
    map.on("zoomstart", () => this.pane.replaceChildren());
    map.on("zoomend moveend", () => this.place());
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    this.view = view;
    this.place();
  }

  /** @param {string} text @returns {number} px */
  width(text) {
    const known = this.widths.get(text);
    if (known !== undefined) return known;
    if (this.pencil) this.pencil.font = FONT;
    const width = this.pencil?.measureText(text).width ?? 7 * text.length;
    this.widths.set(text, width);
    return width;
  }

  /** The largest countries first; a name that would lie over another is left out. */
  place() {
    if (!this.view) return;
    const { picture, only } = this.view;
    const scale = this.map.getZoomScale(this.map.getZoom(), 0);
    const inView = this.map.getBounds();
    const area = (/** @type {string} */ code) => {
      const [minX, minY, maxX, maxY] = this.shapes.countries[code].box;
      return (maxX - minX) * (maxY - minY);
    };
    const codes = [...picture.entries.keys()]
      .filter((code) => code in this.shapes.countries && isChosen(/** @type {any} */ (picture.entries.get(code)), only))
      .filter((code) => inView.intersects(boundsOf(this.shapes.countries[code].box)))
      .sort((one, other) => area(other) - area(one));
    /** @type {Rectangle[]} */
    const taken = [];
    const nodes = [];
    for (const code of codes) {
      const label = this.label(code, Boolean(picture.entries.get(code)?.verdict.ruled), scale, taken);
      if (label) nodes.push(label);
    }
    this.pane.replaceChildren(...nodes);
  }

  /**
   * @param {string} code
   * @param {boolean} ruled
   * @param {number} scale px in a map unit
   * @param {Rectangle[]} taken places of other names, to which this one's is added
   * @returns {HTMLElement | null}
   */
  label(code, ruled, scale, taken) {
    const { at: [x, y], box } = this.shapes.countries[code];
    const point = this.map.latLngToLayerPoint([y, x]);
    const name = this.story.name(code);
    const fits = this.width(name) <= (box[2] - box[0]) * scale * ROOM && LINE_PX <= (box[3] - box[1]) * scale;
    const choices = [fits && (ruled ? `✓ ${name}` : name), ruled && "✓"].filter((text) => typeof text === "string");
    for (const text of choices) {
      const place = rectangleAround(point.x, point.y, this.width(text));
      if (taken.some((other) => overlap(place, other))) continue;
      taken.push(place);
      const label = make("span", "geomap-label", text);
      label.dataset.alpha3 = code;
      L.DomUtil.setPosition(label, point);
      return label;
    }
    return null;
  }
}
