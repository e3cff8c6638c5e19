// The countries on the map: decoding the shapes, painting them, and the dots that stand for the small ones.

import { isChosen, isUncertain } from "./model.js";
import { motion, svg } from "./nodes.js";

const SMALL_PX = 9;
const DOT_PX = 6;

/**
 * @typedef {[number, number, number, number]} Box least x, least y, most x, most y in map units
 * @typedef {{polygons: number[][][], at: [number, number], box: Box}} Shape
 * @typedef {{scale: number, arcs: number[][], countries: Record<string, Shape>,
 *            disputed: {name: string, lines: number[][]}[], view: Box, world: Box}} Shapes
 * @typedef {[number, number][]} Line points as Leaflet wants them, [y, x] in map units
 */

/** @param {Pick<Shapes, "arcs" | "scale">} shapes @returns {Line[]} */
export function decodeArcs({ arcs, scale }) {
  return arcs.map((deltas) => {
    const line = /** @type {Line} */ ([]);
    let x = 0;
    let y = 0;
    for (let at = 0; at < deltas.length; at += 2) {
      x += deltas[at];
      y += deltas[at + 1];
      line.push([y * scale, x * scale]);
    }
    return line;
  });
}

/** @param {Line[]} arcs @param {number[]} indices of arcs, ~i for arc i reversed @returns {Line} */
export function joinArcs(arcs, indices) {
  const line = /** @type {Line} */ ([]);
  for (const index of indices) {
    const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    line.push(...(line.length ? arc.slice(1) : arc));
  }
  return line;
}

/** @param {Box} box @returns {L.LatLngBounds} */
export const boundsOf = ([minX, minY, maxX, maxY]) => L.latLngBounds([minY, minX], [maxY, maxX]);

/** @param {L.Path} path @returns {SVGPathElement} */
const elementOf = (path) => /** @type {SVGPathElement} */ (path.getElement());

/** Every country of the world as one path, and its dot where the path is too small to see. */
export class Atlas {
  /** @param {L.Map} map @param {Shapes} shapes @param {import("./looks.js").Looks} looks */
  constructor(map, shapes, looks) {
    this.map = map;
    this.shapes = shapes;
    this.looks = looks;
    /** @type {Map<string, L.Polygon>} */
    this.countries = new Map();
    /** @type {Map<string, L.CircleMarker>} */
    this.dots = new Map();
    this.group = L.featureGroup();
    /** @type {import("./model.js").View | null} */
    this.view = null;
    this.outlines = svg("g", { class: "geomap-outlines" });
    const arcs = decodeArcs(shapes);
    this.drawCountries(arcs);
    this.drawDisputed(arcs);
    map.createPane("geomap-dots").classList.add("geomap-dots");
    this.dotRenderer = L.svg({ pane: "geomap-dots", padding: 0.4 });
    map.on("zoomend", () => this.placeDots());
    map.on("zoomend moveend viewreset", () => this.placeOutlines());
  }

  /** @param {Line[]} arcs */
  drawCountries(arcs) {
    const renderer = L.svg({ padding: 0.4 });
    for (const [code, { polygons }] of Object.entries(this.shapes.countries)) {
      const rings = polygons.map((polygon) => polygon.map((ring) => joinArcs(arcs, ring)));
      const shape = L.polygon(rings, { renderer, className: "geomap-country", smoothFactor: 0.6, weight: 1 });
      this.countries.set(code, shape.addTo(this.group));
    }
    this.group.addTo(this.map);
    for (const [code, shape] of this.countries) elementOf(shape).dataset.alpha3 = code;
  }

  /** @param {Line[]} arcs */
  drawDisputed(arcs) {
    this.map.createPane("geomap-disputed").classList.add("geomap-disputed-lines");
    const renderer = L.svg({ pane: "geomap-disputed", padding: 0.4 });
    for (const { lines } of this.shapes.disputed) {
      const outline = lines.map((line) => joinArcs(arcs, line));
      L.polyline(outline, { renderer, className: "geomap-disputed", interactive: false }).addTo(this.map);
    }
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    this.view = view;
    const raised = [];
    for (const [code, shape] of this.countries) {
      if (this.dress(code, elementOf(shape), view)) raised.push(shape);
    }
    for (const shape of raised) shape.bringToFront();
    this.placeDots();
    this.placeOutlines();
  }

  /**
   * Give a path the look of its country.
   * @param {string} code
   * @param {SVGPathElement} path
   * @param {import("./model.js").View} view
   * @returns {boolean} whether its outline must lie over its neighbours
   */
  dress(code, path, { picture, only, country }) {
    const entry = picture.entries.get(code);
    const mentioned = !entry && picture.mentioned.has(code);
    const verdict = entry?.verdict;
    const flags = {
      contested: Boolean(verdict?.contested), uncertain: Boolean(verdict && isUncertain(verdict)),
      ruled: Boolean(verdict?.ruled), carried: Boolean(entry?.carried), mentioned,
      faded: Boolean(entry && !isChosen(entry, only)), fresh: Boolean(entry?.changed && isChosen(entry, only)),
      chosen: code === country,
    };
    for (const [flag, on] of Object.entries(flags)) path.classList.toggle(`geomap-${flag}`, on);
    if (verdict) path.dataset.stance = verdict.stance;
    else delete path.dataset.stance;
    path.style.fill = verdict && !flags.faded ? this.looks.of(verdict, flags.carried)
      : mentioned ? this.looks.fill("mentioned") : "";
    return Boolean(verdict);
  }

  /** Show a dot for each country with something to say whose shape is too small at this zoom. */
  placeDots() {
    if (!this.view) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), 0);
    const { entries, mentioned } = this.view.picture;
    for (const [code, { at, box }] of Object.entries(this.shapes.countries)) {
      const size = Math.max(box[2] - box[0], box[3] - box[1]) * scale;
      const wanted = size < SMALL_PX && (entries.has(code) || mentioned.has(code));
      if (wanted) this.dress(code, elementOf(this.dot(code, at)), this.view);
      else this.removeDot(code);
    }
  }

  /** @param {string} code @param {[number, number]} at @returns {L.CircleMarker} */
  dot(code, [x, y]) {
    const there = this.dots.get(code);
    if (there) return there;
    const dot = L.circleMarker([y, x], {
      renderer: this.dotRenderer, radius: DOT_PX, weight: 1.5, className: "geomap-dot",
    }).addTo(this.group);
    elementOf(dot).dataset.alpha3 = code;
    this.dots.set(code, dot);
    return dot;
  }

  /** @param {string} code */
  removeDot(code) {
    const dot = this.dots.get(code);
    if (!dot) return;
    this.group.removeLayer(dot);
    this.dots.delete(code);
  }

  /** Lay outlines over the countries that changed and the one that is chosen, light under dark, seen on any fill. */
  placeOutlines() {
    if (!this.view) return;
    const { picture, country, only } = this.view;
    const lines = [];
    for (const [code, entry] of picture.entries) {
      if (entry.changed && isChosen(entry, only)) lines.push(...this.outline(code, "geomap-changed"));
    }
    if (country) lines.push(...this.outline(country, "geomap-selected"));
    this.outlines.replaceChildren(...lines);
    const [anyShape] = this.countries.values();
    elementOf(anyShape).parentNode?.append(this.outlines);
  }

  /** @param {string} code @param {string} kind @returns {SVGPathElement[]} */
  outline(code, kind) {
    const shape = this.countries.get(code);
    const d = shape && elementOf(shape).getAttribute("d");
    if (!d) return [];
    return [svg("path", { class: "geomap-halo", d }), svg("path", { class: kind, d, "data-outlines": code })];
  }

  /** @param {string} code @returns {boolean} whether its label point or a good part of it is in view */
  isInView(code) {
    const shape = this.shapes.countries[code];
    if (!shape) return true;
    const [x, y] = shape.at;
    return this.map.getBounds().contains([y, x]);
  }

  /** Move as little as needed to have a country in view. @param {string} code */
  reveal(code) {
    const shape = this.shapes.countries[code];
    if (!shape || this.isInView(code)) return;
    const [x, y] = shape.at;
    this.map.panInside([y, x], { padding: [60, 60], ...motion() });
  }
}
