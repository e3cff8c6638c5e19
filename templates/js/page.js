// The page: its blocks, its address, and what other programs may ask of it.

import { Address, wishOf } from "./address.js";
import { isFramed, tellHeight } from "./framed.js";
import { byId, readJson } from "./nodes.js";
import { DateLayer, Stage } from "./stage.js";

/** @type {Stage | undefined} */
let stage;

/** @param {L.Map} map @param {L.Control.Layers} control the dates' layer control @returns {Stage} */
function begin(map, control) {
  const { geomapStart = "", geomapFull = "" } = document.documentElement.dataset;
  const frame = byId("geomap-frame");
  const framed = isFramed();
  if (framed) frame.dataset.embedded = "";
  const blocks = { data: readJson("geomap-data"), shapes: readJson("geomap-shapes"), words: readJson("geomap-words") };
  const wish = { ...wishOf(`#${geomapStart}`), ...wishOf(location.hash) };
  const begun = new Stage(map, control, blocks, wish, (obey) => new Address(obey, { framed, full: geomapFull }));
  if (framed) tellHeight(frame);
  return begun;
}

Object.assign(window, {
  geomap: {
    /** @param {string} date */
    show: (date) => stage?.change({ index: stage.dates.indexOf(date) }),
    /** @param {string | null} alpha3 */
    select: (alpha3) => stage?.change({ country: alpha3 }),
    /** @param {import("./model.js").Mode} mode */
    mode: (mode) => stage?.change({ mode }),
    /** @param {string} date */
    layer: (date) => new /** @type {any} */ (DateLayer)(date),
    /** @param {L.Map} map @param {L.Control.Layers} control */
    start(map, control) {
      stage = begin(map, control);
      document.documentElement.dataset.geomapReady = "1";
    },
  },
});
