// The map at work: one state (date, mode, country, filter), shown by every part and by the address.

import { Atlas, boundsOf } from "./atlas.js";
import { Downloads } from "./downloads.js";
import { Edges } from "./edges.js";
import { Finder } from "./finder.js";
import { Headline } from "./headline.js";
import { Labels } from "./labels.js";
import { Legend } from "./legend.js";
import { Looks } from "./looks.js";
import { sidesOf, Story } from "./model.js";
import { byId, life, make, motion, svg, tree } from "./nodes.js";
import { Panel } from "./panel.js";
import { Paper } from "./paper.js";
import { isBare, settle } from "./setting.js";
import { Table } from "./table.js";
import { TimeBar } from "./timebar.js";
import { Words } from "./words.js";

/** @typedef {import("./model.js").View} View */
/** @typedef {import("./address.js").Wish} Wish */
/**
 * @typedef {{write: (view: View, settled: boolean) => void, link: (view: View) => string | null}} Place
 *   what keeps note of the state, and gives the address of the whole map showing it
 * @typedef {{data: import("./model.js").Data, shapes: import("./atlas.js").Shapes,
 *            words: import("./words.js").WordTable}} Blocks
 */

const SHEETS = ["M12 3 2.5 8 12 13l9.5-5z", "M4.5 11.2 2.5 12.3l9.5 5 9.5-5-2-1.1M4.5 15.4l-2 1.1 9.5 5 9.5-5-2-1.1"];

if (motion().animate === false) {
  L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, inertia: false });
}

// Leaflet looks for layers out of their range of zooms, each time for all, whenever it adds one to its list; dates
// have no range, and a year of them would cost a tenth of a second.
/** @type {any} */ (L.Control.Layers).include({ _checkDisabledLayers() {} });

// Leaflet gives the map the focus with the mouse, and scrolls back what that scrolled: not so a page around a frame,
// which would move under the pointer.
/** @type {any} */ (L.Map).Keyboard.include({
  _onMouseDown() {
    if (!this._focused) this._map.getContainer().focus({ preventScroll: true });
  },
});

/** A source date in Leaflet's layer control; it draws nothing, the page shows its date when it is chosen. */
export const DateLayer = L.Layer.extend({
  /** @param {string} date */
  initialize(date) {
    this.date = date;
  },
  onAdd() {},
  onRemove() {},
});

export class Stage {
  /**
   * @param {L.Map} map
   * @param {L.Control.Layers} control the dates' layer control
   * @param {Blocks} blocks
   * @param {Wish} wish what to show at first, and how
   * @param {(obey: (wish: Wish) => void) => Place} placeFor
   */
  constructor(map, control, { data, shapes, words }, wish, placeFor) {
    this.shapes = shapes;
    this.map = map;
    this.dates = data.dates;
    this.words = new Words(words);
    this.story = new Story(data);
    this.state = {
      index: this.dates.length - 1, mode: /** @type {import("./model.js").Mode} */ ("day"),
      country: /** @type {string | null} */ (null), only: new Set(),
    };
    /** @type {HTMLElement | null} */
    this.opener = null;
    this.layers = /** @type {HTMLElement} */ (control.getContainer());
    this.looks = new Looks(byId("geomap-patterns"), data.colours);
    settle(byId("geomap-frame"), wish);
    this.nameMap();
    this.frameMap();
    this.place = placeFor((later) => this.obey(later));
    this.timeBar = this.makeTimeBar();
    this.parts = this.makeParts(map);
    this.tooltip = L.tooltip({ direction: "top", offset: [0, -6], className: "geomap-tooltip" });
    this.view = this.look();
    this.listen();
    this.refresh();
    this.obey(wish);
  }

  makeTimeBar() {
    return new TimeBar(this.story, this.looks, this.words, {
      show: (index, settled) => this.change({ index }, settled), mode: (mode) => this.change({ mode }),
    });
  }

  /** @param {L.Map} map */
  makeParts(map) {
    const { story, words, looks } = this;
    const pick = (/** @type {string} */ code, /** @type {HTMLElement} */ opener) => this.pick(code, opener);
    this.atlas = new Atlas(map, this.shapes, looks);
    this.panel = new Panel(story, looks, words, {
      show: (index) => this.change({ index }), close: () => this.close(),
    });
    new Finder(story, words, pick);
    new Paper(map, words);
    return [
      this.atlas, this.panel,
      new Labels(map, this.shapes, story),
      new Edges(map, this.atlas, story, looks, words, { pick, fitWorld: () => this.fit(this.shapes.world) }),
      new Headline(story, looks, words, pick),
      this.timeBar,
      new Legend(story, looks, words, (kind) => this.filter(kind)),
      new Table(story, looks, words, pick),
      new Downloads(map, story, looks, words, (view) => this.place.link(view)),
    ];
  }

  nameMap() {
    const { map, words } = this;
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.say(isBare(byId("geomap-frame")) ? "map_label_alone" : "map_label"));
    map.getPane("overlayPane")?.setAttribute("aria-hidden", "true");
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("Made with Natural Earth");
    const toggle = this.layers.querySelector(".leaflet-control-layers-toggle");
    toggle?.setAttribute("title", words.say("source_dates"));
    toggle?.setAttribute("aria-label", words.say("source_dates"));
    toggle?.append(svg("svg", { viewBox: "0 0 24 24", width: 22, height: 22, "aria-hidden": "true" },
      ...SHEETS.map((d) => svg("path", { d, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round" }))));
    for (const way of ["in", "out"]) {
      const button = container.querySelector(`.leaflet-control-zoom-${way}`);
      for (const name of ["title", "aria-label"]) button?.setAttribute(name, words.say(`zoom_${way}`));
    }
  }

  /** Open the map where its topic lies. */
  frameMap() {
    const { map, shapes } = this;
    const world = boundsOf(shapes.world);
    map.fitBounds(boundsOf(shapes.view), { animate: false });
    map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(world)));
    map.setMaxZoom(9);
    map.setMaxBounds(world.pad(0.6));
  }

  /** Keep step with the room there is, which changes with the page around. */
  followSize() {
    const watch = new ResizeObserver(() => this.map.invalidateSize({ animate: false, pan: false }));
    watch.observe(this.map.getContainer());
    life.signal.addEventListener("abort", () => watch.disconnect());
  }

  listen() {
    this.followSize();
    const { group } = /** @type {Atlas} */ (this.atlas);
    this.map.on("baselayerchange", (event) => this.change({ index: this.dates.indexOf(/** @type {any} */ (event).layer.date) }));
    group.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      this.opener = null;
      this.change({ country: this.codeAt(event) });
    });
    group.on("mouseover mousemove", (event) => this.hover(event));
    group.on("mouseout", () => this.map.closeTooltip(this.tooltip));
    this.map.on("click", () => this.change({ country: null }));
    for (const way of ["mouseenter", "focusin"]) this.layers.addEventListener(way, () => this.revealDate());
    for (const skip of tree().querySelectorAll(".geomap-skips a")) {
      skip.addEventListener("click", (event) => this.skip(event, /** @type {HTMLAnchorElement} */ (skip).hash));
    }
    byId("geomap-fit-view").addEventListener("click", () => this.fit(this.shapes.view));
    byId("geomap-fit-world").addEventListener("click", () => this.fit(this.shapes.world));
  }

  /** Go to a part of this map, and leave the address alone: it may be another page's. @param {Event} event @param {string} hash */
  skip(event, hash) {
    event.preventDefault();
    byId(hash.slice(1)).focus();
  }

  /** @param {L.LeafletEvent} event @returns {string} */
  codeAt(event) {
    return event.propagatedFrom.getElement().dataset.alpha3;
  }

  /** @param {L.LeafletEvent} event */
  hover(event) {
    this.tooltip.setLatLng(/** @type {L.LeafletMouseEvent} */ (event).latlng);
    if (event.type !== "mouseover") return;
    this.tooltip.setContent(this.hint(this.codeAt(event)));
    this.map.openTooltip(this.tooltip);
  }

  /** @param {string} code @returns {HTMLElement} its name, and in a few words what is known of it */
  hint(code) {
    const { story, words } = this;
    const { entries, mentioned } = this.view.picture;
    const entry = entries.get(code);
    const lines = entry
      ? [(entry.verdict.contested ? sidesOf(entry.verdict) : [entry.verdict.stance]).map((one) => story.label(one)).join(" / "),
        entry.verdict.contested && words.say("tag.contested"),
        entry.carried && words.say("tag.carried", { date: words.longDate(entry.date) })]
      : [words.say(mentioned.has(code) ? "legend.mentioned" : "legend.none")];
    return make("span", "", make("strong", "", story.name(code)), make("br", ""), lines.filter(Boolean).join(", "));
  }

  /** Scroll the list of dates, which has opened, to the one on show. */
  revealDate() {
    const list = this.layers.querySelector(".leaflet-control-layers-list");
    const chosen = list?.querySelector("input:checked")?.closest("label");
    if (!list || !chosen || list.contains(tree().activeElement)) return;
    const top = chosen.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += top - list.clientHeight / 2;
  }

  /** @param {import("./atlas.js").Box} box */
  fit(box) {
    this.map.fitBounds(boundsOf(box), motion());
  }

  /** @param {string} code @param {HTMLElement} opener to which the focus returns */
  pick(code, opener) {
    this.opener = opener;
    this.change({ country: code });
    this.atlas?.reveal(code);
    this.panel?.focus();
  }

  close() {
    const code = this.state.country;
    this.change({ country: null });
    const again = this.opener?.isConnected ? this.opener
      : tree().querySelector(`#geomap-rows button[data-alpha3="${code}"]`);
    /** @type {HTMLElement} */ (again ?? byId("geomap-slider")).focus({ preventScroll: true });
    this.opener = null;
  }

  /** @param {string | null} kind to show or no longer to show, or null for everything */
  filter(kind) {
    const only = new Set(kind === null ? [] : this.state.only);
    if (kind !== null && !only.delete(kind)) only.add(kind);
    this.change({ only }, false);
  }

  /**
   * Change the state and show it; what makes no sense is ignored.
   * @param {Partial<Stage["state"]>} wish
   * @param {boolean} [settled] whether the back button should lead here
   */
  change(wish, settled = true) {
    const next = { ...this.state, ...wish };
    if (!(next.index in this.dates) || !["day", "known"].includes(next.mode)) return;
    if (next.country !== null && !Object.hasOwn(this.story.data.countries, next.country)) return;
    const keys = /** @type {(keyof Stage["state"])[]} */ (Object.keys(next));
    if (keys.every((key) => next[key] === this.state[key])) return;
    this.state = next;
    this.tickLayer(next.index);
    this.refresh();
    this.place.write(this.view, settled);
  }

  /** Press the date's radio button, so that Leaflet's layer control and the page cannot differ. @param {number} index */
  tickLayer(index) {
    const radio = /** @type {HTMLInputElement | undefined} */ (this.layers.querySelectorAll("input[type=radio]")[index]);
    if (radio && !radio.checked) radio.click();
  }

  /** @returns {View} */
  look() {
    const { index, mode, country, only } = this.state;
    const picture = this.story.picture(index, mode);
    const [date, changes] = [this.dates[index], this.story.changes(index)];
    return { index, date, mode, country, only, picture, counts: this.story.count(picture), changes };
  }

  /** Draw the state everywhere. */
  refresh() {
    this.view = this.look();
    byId("geomap-frame").dataset.mode = this.view.mode;
    for (const part of this.parts) part.refresh(this.view);
    this.map.closeTooltip(this.tooltip);
  }

  /** @param {Wish} wish */
  obey(wish) {
    const { date, country, mode } = wish;
    settle(byId("geomap-frame"), wish);
    const index = this.dates.indexOf(date ?? "");
    if (index >= 0) this.change({ index }, false);
    if (mode) this.change({ mode: /** @type {import("./model.js").Mode} */ (mode) }, false);
    this.change({ country: country ?? null }, false);
    if (this.state.country === country && country) this.atlas?.reveal(country);
  }

  /** @returns {Wish} what would show the same again */
  wish() {
    const { date, country, mode } = this.view;
    return { date, mode, ...(country && { country }) };
  }

  /** Let go of everything outside the map's own nodes. */
  end() {
    this.timeBar.pause();
    life.abort();
    this.map.remove();
  }
}
