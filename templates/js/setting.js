// How the map sits where it is shown: its theme, with or without controls, how wide for its height.

/** @typedef {import("./address.js").Wish} Wish */

const FLATTEST = 4; // times as wide as high, and the other way round

/** @param {string} ratio such as "16:9" @returns {string | null} as CSS wants it, null where no map could have it */
export function ratioOf(ratio) {
  const [, width, height] = (/^(\d{1,4}(?:\.\d{1,4})?):(\d{1,4}(?:\.\d{1,4})?)$/.exec(ratio) ?? []).map(Number);
  return width > 0 && width <= FLATTEST * height && height <= FLATTEST * width ? `${width} / ${height}` : null;
}

/** @param {HTMLElement} frame @returns {boolean} whether it is shown without controls, and so without its table */
export const isBare = (frame) => frame.dataset.controls === "off";

/**
 * Sit as wished; what makes no sense, or is not said, stays as it is.
 * @param {HTMLElement} frame the element around all of the map
 * @param {Wish} wish
 */
export function settle(frame, { theme, controls, ratio }) {
  if (theme === "light" || theme === "dark" || theme === "auto") frame.dataset.theme = theme;
  if (controls === "on" || controls === "off") frame.dataset.controls = controls;
  const shape = ratio ? ratioOf(ratio) : null;
  if (shape) frame.style.setProperty("--map-ratio", shape);
}
