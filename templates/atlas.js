// The countries on the map: decoding the shapes, painting them, and the dots that stand for the small ones.
(() => {
  "use strict";

  const parts = globalThis.geomapParts;
  const SMALL_PX = 9;
  const DOT_PX = 6;

  /**
   * @typedef {{polygons: number[][][], at: [number, number], box: [number, number, number, number]}} Shape
   * @typedef {{scale: number, arcs: number[][], countries: Record<string, Shape>,
   *            disputed: {name: string, lines: number[][]}[],
   *            view: [number, number, number, number], world: [number, number, number, number]}} Shapes
   * @typedef {[number, number][]} Line points as Leaflet wants them, [y, x] in map units
   */

  /** @param {Shapes} shapes @returns {Line[]} */
  function decodeArcs({ arcs, scale }) {
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
  function join(arcs, indices) {
    const line = /** @type {Line} */ ([]);
    for (const index of indices) {
      const arc = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
      line.push(...(line.length ? arc.slice(1) : arc));
    }
    return line;
  }

  /** @param {[number, number, number, number]} box @returns {L.LatLngBounds} */
  const boundsOf = ([minX, minY, maxX, maxY]) => L.latLngBounds([minY, minX], [maxY, maxX]);

  /** Every country of the world as one path, and its dot where the path is too small to see. */
  class Atlas {
    /** @param {L.Map} map @param {Shapes} shapes @param {InstanceType<typeof parts.Looks>} looks */
    constructor(map, shapes, looks) {
      this.map = map;
      this.shapes = shapes;
      this.looks = looks;
      /** @type {Map<string, L.Polygon>} */
      this.countries = new Map();
      /** @type {Map<string, L.CircleMarker>} */
      this.dots = new Map();
      this.group = L.featureGroup();
      this.picture = { entries: new Map(), mentioned: new Set() };
      this.selected = null;
      this.draw();
      map.on("zoomend", () => this.placeDots());
    }

    draw() {
      const arcs = decodeArcs(this.shapes);
      const renderer = L.svg({ padding: 0.4 });
      for (const [code, { polygons }] of Object.entries(this.shapes.countries)) {
        const rings = polygons.map((polygon) => polygon.map((ring) => join(arcs, ring)));
        const shape = L.polygon(rings, { renderer, className: "geomap-country", smoothFactor: 0.6, weight: 1 });
        this.countries.set(code, shape.addTo(this.group));
      }
      this.group.addTo(this.map);
      for (const [code, shape] of this.countries) shape.getElement().dataset.alpha3 = code;
      this.drawDisputed(arcs);
      const pane = this.map.createPane("geomap-dots");
      pane.classList.add("geomap-dots");
      this.dotRenderer = L.svg({ pane: "geomap-dots", padding: 0.4 });
    }

    /** @param {Line[]} arcs */
    drawDisputed(arcs) {
      this.map.createPane("geomap-disputed").classList.add("geomap-disputed-lines");
      const renderer = L.svg({ pane: "geomap-disputed", padding: 0.4 });
      for (const { lines } of this.shapes.disputed) {
        const outline = lines.map((line) => join(arcs, line));
        L.polyline(outline, { renderer, className: "geomap-disputed", interactive: false }).addTo(this.map);
      }
    }

    /** @param {import("./model.js").Picture} picture */
    paint(picture) {
      this.picture = picture;
      const raised = [];
      for (const [code, shape] of this.countries) {
        if (this.dress(code, shape.getElement())) raised.push(shape);
      }
      for (const shape of raised) shape.bringToFront();
      this.placeDots();
    }

    /**
     * Give a path the look of its country.
     * @param {string} code @param {SVGElement} path
     * @returns {boolean} whether its outline must lie over its neighbours
     */
    dress(code, path) {
      const entry = this.picture.entries.get(code);
      const mentioned = !entry && this.picture.mentioned.has(code);
      const verdict = entry?.verdict;
      const flags = {
        contested: Boolean(verdict?.contested), uncertain: Boolean(verdict && parts.isUncertain(verdict)),
        carried: Boolean(entry?.carried), mentioned,
      };
      for (const [flag, on] of Object.entries(flags)) path.classList.toggle(`geomap-${flag}`, on);
      path.classList.toggle("geomap-selected", code === this.selected);
      if (verdict) path.dataset.stance = verdict.stance;
      else delete path.dataset.stance;
      const fill = verdict ? this.looks.of(verdict) : mentioned ? this.looks.fill("mentioned") : "";
      path.style.fill = fill;
      return flags.contested || flags.uncertain || code === this.selected;
    }

    /** Show a dot for each country with something to say whose shape is too small at this zoom. */
    placeDots() {
      const scale = this.map.getZoomScale(this.map.getZoom(), 0);
      const { entries, mentioned } = this.picture;
      for (const [code, { at, box }] of Object.entries(this.shapes.countries)) {
        const size = Math.max(box[2] - box[0], box[3] - box[1]) * scale;
        const wanted = size < SMALL_PX && (entries.has(code) || mentioned.has(code));
        if (wanted) this.dress(code, this.dot(code, at).getElement());
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
      dot.getElement().dataset.alpha3 = code;
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

    /** @param {string | null} code */
    select(code) {
      this.selected = code;
      this.paint(this.picture);
    }

    /**
     * @param {string} code
     * @returns {L.LatLng} where to speak of the country: its label point, or the nearest to it of what is in view
     */
    anchor(code) {
      const shape = this.shapes.countries[code];
      if (!shape) return this.map.getCenter();
      const [x, y] = shape.at;
      const inner = this.map.getBounds().pad(-0.1);
      if (!inner.intersects(boundsOf(shape.box))) return L.latLng(y, x);
      const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
      return L.latLng(
        clamp(y, inner.getSouth(), inner.getNorth()), clamp(x, inner.getWest(), inner.getEast()),
      );
    }
  }

  Object.assign(parts, { Atlas, boundsOf });
})();
