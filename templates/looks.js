// How a stance looks: a colour and a hatching each, as SVG patterns that the map, the dots and the legend share.
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const parts = globalThis.geomapParts;

  /**
   * Marks drawn over a stance's colour on a tile of 8 px; a stance without marks is a plain colour.
   * @type {Record<string, {lines?: string, width?: number, dots?: [number, number, number][]}>}
   */
  const MARKS = {
    logistics_only: { lines: "M-2 2 2 -2M-2 10 10 -2M6 10 10 6", width: 1.5 },
    undecided: { dots: [[2, 2, 1.15], [6, 6, 1.15]] },
    opposed: { lines: "M-2 -2 10 10M-2 10 10 -2", width: 1 },
  };

  /**
   * @param {string} tag
   * @param {Record<string, string | number>} attributes
   * @returns {SVGElement}
   */
  function svg(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  }

  /** @param {string} colour as #rrggbb @returns {number} relative luminance by WCAG 2, 0 to 1 */
  function luminance(colour) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** The fills of the page, each defined once. */
  class Looks {
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

    /** @param {string} stance @param {string} colour */
    defineStance(stance, colour) {
      const marks = MARKS[stance];
      if (!marks) {
        this.fills.set(stance, colour);
        return;
      }
      const ink = luminance(colour) > 0.25 ? "#20262b" : "#ffffff";
      const tile = [svg("rect", { width: 8, height: 8, fill: colour })];
      if (marks.lines) {
        tile.push(svg("path", { d: marks.lines, stroke: ink, "stroke-width": marks.width ?? 1, opacity: 0.75 }));
      }
      for (const [cx, cy, r] of marks.dots ?? []) tile.push(svg("circle", { cx, cy, r, fill: ink }));
      this.define(stance, 8, tile);
    }

    /** @param {string} name @param {number} size of the tile in px @param {SVGElement[]} children */
    define(name, size, children, attributes = {}) {
      const id = `geomap-look-${name}`;
      const pattern = svg("pattern", {
        id, width: size, height: size, patternUnits: "userSpaceOnUse", ...attributes,
      });
      pattern.append(...children);
      this.defs.append(pattern);
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

    /** @param {import("./model.js").Verdict} verdict @returns {string} an SVG fill */
    of(verdict) {
      const [own, rival] = parts.sidesOf(verdict);
      return verdict.contested && rival ? this.split(own, rival) : this.fill(own);
    }

    /** @param {string} fill @param {string} [kind] class that adds an outline @returns {SVGElement} a legend swatch */
    swatch(fill, kind = "") {
      const box = svg("svg", { class: "geomap-swatch", width: 26, height: 18, "aria-hidden": "true" });
      const shape = svg("rect", { class: `geomap-swatch-shape ${kind}`, x: 1, y: 1, width: 24, height: 16, rx: 2 });
      if (fill) shape.setAttribute("fill", fill);
      box.append(shape);
      return box;
    }
  }

  Object.assign(parts, { Looks });
})();
