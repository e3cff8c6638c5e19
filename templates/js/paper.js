// Printing: the map takes the size of the paper while it is printed, and the day of printing is noted.

import { byId } from "./nodes.js";

export class Paper {
  /** @param {L.Map} map @param {import("./words.js").Words} words */
  constructor(map, words) {
    this.map = map;
    this.words = words;
    addEventListener("beforeprint", () => this.lay());
    addEventListener("afterprint", () => this.lift());
    byId("geomap-print").addEventListener("click", () => print());
  }

  lay() {
    if (this.bounds) return;
    this.bounds = this.map.getBounds();
    const now = new Date();
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    byId("geomap-printed").textContent = this.words.say("printed", { date: this.words.longDate(local) });
    document.documentElement.classList.add("geomap-on-paper");
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.fitBounds(this.bounds, { animate: false });
  }

  lift() {
    if (!this.bounds) return;
    document.documentElement.classList.remove("geomap-on-paper");
    this.map.invalidateSize({ animate: false, pan: false });
    this.map.fitBounds(this.bounds, { animate: false });
    this.bounds = undefined;
  }
}
