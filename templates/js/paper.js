// Printing: the map takes the size of the paper while it is printed, and the day of printing is noted.

import { byId, life, tree } from "./nodes.js";

const MANY = 16; // rows that leave the map less room

/** @param {number} rows of the table @returns {number} points of its letters, so that it fits on the sheet if it can */
export const printSize = (rows) => Math.min(8.5, Math.max(5.5, 8.3 - 0.11 * rows));

export class Paper {
  /** @param {L.Map} map @param {import("./words.js").Words} words */
  constructor(map, words) {
    this.map = map;
    this.words = words;
    addEventListener("beforeprint", () => this.lay(), { signal: life.signal });
    addEventListener("afterprint", () => this.lift(), { signal: life.signal });
    tree().getElementById("geomap-print")?.addEventListener("click", () => print());
  }

  lay() {
    if (this.before) return;
    this.before = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    const bounds = this.map.getBounds();
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    byId("geomap-printed").textContent = this.words.say("printed", { date: this.words.longDate(local) });
    const { classList, style } = byId("geomap-frame");
    classList.add("geomap-on-paper");
    const rows = byId("geomap-rows").childElementCount;
    style.setProperty("--print-size", `${printSize(rows)}pt`);
    style.setProperty("--print-map", `${rows > MANY ? 200 : 275}px`);
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.fitBounds(bounds, { animate: false });
  }

  lift() {
    if (!this.before) return;
    byId("geomap-frame").classList.remove("geomap-on-paper");
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.setView(this.before.center, this.before.zoom, { animate: false });
    this.before = undefined;
  }
}
