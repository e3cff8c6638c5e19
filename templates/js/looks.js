// How a stance looks: a colour and a hatching each, as SVG patterns that the map, the dots and the legend share.

import { isUncertain, sidesOf } from "./model.js";
import { svg } from "./nodes.js";

/**
 * Marks drawn over a stance's colour on a tile of 8 px; a stance without marks is a plain colour.
 * @type {Record<string, {lines?: string, width?: number, dots?: [number, number, number][]}>}
 */
export const MARKS = {
  logistics_only: { lines: "M-2 2 2 -2M-2 10 10 -2M6 10 10 6", width: 1.5 },
  undecided: { dots: [[2, 2, 1.15], [6, 6, 1.15]] },
  opposed: { lines: "M-2 -2 10 10M-2 10 10 -2", width: 1 },
};
const DARK_INK = "#20262b";
const LIGHT_INK = "#ffffff";
const PALE = "-pale";

/** @param {string} colour as #rrggbb @returns {number[]} red, green and blue in linear light, 0 to 1 */
export function linear(colour) {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** @param {number[]} light linear red, green, blue @returns {number} relative luminance by WCAG 2, 0 to 1 */
export const luminance = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** @param {number} one @param {number} other luminances @returns {number} contrast by WCAG 2, 1 to 21 */
export const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** @param {string} colour @returns {string} the ink of two that stands out better on it */
export function inkOn(colour) {
  const ground = luminance(linear(colour));
  const [dark, light] = [DARK_INK, LIGHT_INK].map((ink) => contrast(luminance(linear(ink)), ground));
  return dark >= light ? DARK_INK : LIGHT_INK;
}

/** @param {string} colour @param {number} strength 0 to 1 @returns {string} the colour as it looks over white */
export function overWhite(colour, strength) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const mixed = parts.map((part) => Math.round(255 + (part - 255) * strength));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * @param {string} stance
 * @param {string} colour
 * @param {number} [strength] 0 to 1; less lets white shine through
 * @returns {SVGElement[]}
 */
function tileOf(stance, colour, strength = 1) {
  const { lines, width, dots } = MARKS[stance] ?? {};
  const ground = overWhite(colour, strength);
  const ink = inkOn(ground);
  const marks = svg("g", { opacity: strength === 1 ? 1 : 0.75 });
  if (lines) marks.append(svg("path", { d: lines, stroke: ink, "stroke-width": width ?? 1 }));
  for (const [cx, cy, r] of dots ?? []) marks.append(svg("circle", { cx, cy, r, fill: ink }));
  return [svg("rect", { width: 8, height: 8, fill: ground }), marks];
}

/** The fills of the page, each defined once. */
export class Looks {
  /** @param {Element} defs where patterns are kept @param {Record<string, string>} colours by stance */
  constructor(defs, colours) {
    this.defs = defs;
    this.colours = colours;
    /** @type {Map<string, string>} */
    this.fills = new Map();
    this.define("mentioned", 8, [
      svg("rect", { class: "geomap-mentioned-ground", width: 8, height: 8 }),
      ...[[2, 2], [6, 6]].map(([cx, cy]) => svg("circle", { class: "geomap-mentioned-dot", cx, cy, r: 0.9 })),
    ]);
    for (const [stance, colour] of Object.entries(colours)) this.defineStance(stance, colour);
  }

  /** Define a stance's look, and the paler one for what is uncertain or from an earlier date. @param {string} stance @param {string} colour */
  defineStance(stance, colour) {
    this.define(stance, 8, tileOf(stance, colour));
    this.define(stance + PALE, 8, tileOf(stance, colour, 0.5));
  }

  /**
   * @param {string} name
   * @param {number} size of the tile in px
   * @param {SVGElement[]} children
   * @param {Record<string, string>} [attributes]
   */
  define(name, size, children, attributes = {}) {
    const id = `geomap-look-${name}`;
    const place = { id, width: size, height: size, patternUnits: "userSpaceOnUse" };
    this.defs.append(svg("pattern", { ...place, ...attributes }, ...children));
    this.fills.set(name, `url(#${id})`);
  }

  /** @param {string} name a stance, or "mentioned" @returns {string} an SVG fill */
  fill(name) {
    return this.fills.get(name) ?? "none";
  }

  /** @param {string} one @param {string} other @returns {string} a fill of stripes in both looks */
  split(one, other) {
    const name = `${one}-${other}`;
    if (!this.fills.has(name)) {
      const stripes = [one, other].map((stance, at) =>
        svg("rect", { x: at * 11, width: 11, height: 22, fill: this.fill(stance) }));
      this.define(name, 22, stripes, { patternTransform: "rotate(30)" });
    }
    return this.fill(name);
  }

  /** @param {string} stance @returns {string} the paler fill of a stance */
  pale(stance) {
    return this.fill(stance + PALE);
  }

  /**
   * @param {import("./model.js").Verdict} verdict
   * @param {boolean} [pale] whether it is from an earlier date; an uncertain one is pale in any case
   * @returns {string} an SVG fill
   */
  of(verdict, pale = false) {
    const tail = pale || isUncertain(verdict) ? PALE : "";
    const [own, rival] = sidesOf(verdict);
    return verdict.contested && rival ? this.split(own + tail, rival + tail) : this.fill(own + tail);
  }

  /** @param {string} fill @param {string} [kind] class that adds an outline @returns {SVGElement} a legend swatch */
  swatch(fill, kind = "") {
    const shape = svg("rect", { class: `geomap-swatch-shape ${kind}`, x: 2, y: 2, width: 22, height: 14, rx: 2 });
    if (fill) shape.setAttribute("fill", fill);
    const box = svg("svg", { class: "geomap-swatch", width: 26, height: 18, "aria-hidden": "true" });
    if (kind === "geomap-changed") box.append(svg("rect", { class: "geomap-halo", x: 2, y: 2, width: 22, height: 14, rx: 2 }));
    box.append(shape);
    if (kind === "geomap-ruled") box.append(svg("path", { class: "geomap-tick", d: "M8.5 9.2 11.8 12.4 18 5.6" }));
    return box;
  }
}
