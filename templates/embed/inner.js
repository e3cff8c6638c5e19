// One map in the element: Leaflet's map, its dates, and the same parts as on the page, in a tree of their own.

import { hashOf } from "../js/address.js";
import { byId, lookIn, make } from "../js/nodes.js";
import { DateLayer, Stage } from "../js/stage.js";
import { fillIn } from "./markup.js";

/** @typedef {import("../js/address.js").Wish} Wish */
/**
 * @typedef {import("../js/stage.js").Blocks & {version: number, map: L.MapOptions, places: Record<string, string>}} Content
 *   what the file of a map holds; `places` are words that depend on the map, `map` the options of Leaflet's
 */

/** @param {Content} content @returns {[L.Map, L.Control.Layers]} the map and the control of its dates, as folium makes them */
function drawMap({ data, map: options }) {
  const map = L.map(byId("map_geomap"), { ...options, crs: L.CRS.Simple });
  L.control.zoom({ position: "bottomleft" }).addTo(map);
  const days = data.dates.map((date) => [date, new /** @type {any} */ (DateLayer)(date)]);
  days[days.length - 1][1].addTo(map);
  return [map, L.control.layers(Object.fromEntries(days), {}, { collapsed: true }).addTo(map)];
}

/**
 * Draw a map into the tree of an element, which has its markup already.
 * @param {ShadowRoot} root
 * @param {Content} content
 * @param {Wish} wish
 * @param {() => string | null} whole address of the whole map
 * @returns {Stage}
 */
export function drawIn(root, content, wish, whole) {
  lookIn(root);
  const { words, data } = content;
  fillIn(root, { ...words.phrases, ...content.places });
  const frame = byId("geomap-frame");
  frame.lang = words.lang;
  frame.dir = words.dir;
  byId("geomap-notes").append(...data.notes.map((note) => Object.assign(make("p", "", note), { lang: "en" })));
  return new Stage(...drawMap(content), content, wish, () => ({
    write() {},
    link(view) {
      const address = whole();
      return address && address + hashOf(view);
    },
  }));
}
