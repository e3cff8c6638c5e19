// Time: a strip that tells how many countries take each stance on each date, and the slider under it.

import { nearest, placesInTime } from "./model.js";
import { byId, make, svg } from "./nodes.js";

const STEP_MS = 1200;
const STRIP_PX = 44;
const WIDEST_BAR_PX = 14;
const LETTER_PX = 7; // of a letter of 12 px, on the wide side
const BETWEEN_PX = 24;
const LEAP = 10; // dates that Page Up and Page Down go by

/** @param {string[]} dates @returns {boolean} whether they lie in more than one year */
const spansYears = (dates) => dates[0].slice(0, 4) !== dates[dates.length - 1].slice(0, 4);

/**
 * @param {number[]} places 0 to 1, ascending
 * @param {number} room how many widths of a label the track is long
 * @returns {number[]} indices of the dates that can be named without lying over each other, the last among them
 */
export function namedDates(places, room) {
  const named = [places.length - 1];
  let edge = places[places.length - 1] - 1 / room;
  const first = places.length > 1 && places[0] <= edge ? [0] : [];
  for (let at = places.length - 2; at > 0; at -= 1) {
    if (places[at] > edge || places[at] < places[0] + 1 / room) continue;
    named.push(at);
    edge = places[at] - 1 / room;
  }
  return [...named, ...first].sort((a, b) => a - b);
}

/**
 * @param {string} key of the keyboard
 * @param {number} index
 * @param {number} last
 * @param {boolean} [mirrored] whether the page reads from right to left
 * @returns {number | null} the date to go to, or null if the key is not one of a slider's
 */
export function steppedTo(key, index, last, mirrored = false) {
  const on = mirrored ? -1 : 1;
  /** @type {Record<string, number>} */
  const to = {
    ArrowRight: index + on, ArrowUp: index + 1, ArrowLeft: index - on, ArrowDown: index - 1,
    PageUp: index + LEAP, PageDown: index - LEAP, Home: 0, End: last,
  };
  return key in to ? Math.min(last, Math.max(0, to[key])) : null;
}

export class TimeBar {
  /**
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {{show: (index: number, settled: boolean) => void, mode: (mode: import("./model.js").Mode) => void}} act
   */
  constructor(story, looks, words, act) {
    this.story = story;
    this.looks = looks;
    this.words = words;
    this.act = act;
    this.places = placesInTime(story.data.dates);
    this.slider = byId("geomap-slider");
    this.track = byId("geomap-track");
    this.play = /** @type {HTMLButtonElement} */ (byId("geomap-play"));
    this.index = 0;
    /** @type {import("./model.js").Mode} */
    this.drawnMode = "day";
    this.drawnWidth = 0;
    this.timer = 0;
    this.listen();
  }

  get last() {
    return this.places.length - 1;
  }

  listen() {
    this.slider.addEventListener("keydown", (event) => this.pressed(event));
    this.track.addEventListener("pointerdown", (event) => this.grab(event));
    this.track.addEventListener("pointermove", (event) => {
      if (this.track.hasPointerCapture(event.pointerId)) this.dragTo(event.clientX, false);
    });
    this.track.addEventListener("pointerup", (event) => this.dragTo(event.clientX, true));
    this.play.addEventListener("click", () => (this.timer ? this.pause() : this.start()));
    byId("geomap-previous").addEventListener("click", () => this.go(this.index - 1));
    byId("geomap-next").addEventListener("click", () => this.go(this.index + 1));
    byId("geomap-mode").addEventListener("change", (event) => {
      this.act.mode(/** @type {import("./model.js").Mode} */ (/** @type {HTMLInputElement} */ (event.target).value));
    });
    new ResizeObserver(() => this.draw()).observe(this.track);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const mirrored = getComputedStyle(this.track).direction === "rtl";
    const index = steppedTo(event.key, this.index, this.last, mirrored);
    if (index === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.go(index);
  }

  /** @param {number} index */
  go(index) {
    this.pause();
    this.act.show(index, true);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.track.setPointerCapture(event.pointerId);
    this.slider.focus({ preventScroll: true });
    this.dragTo(event.clientX, false);
  }

  /** @param {number} clientX @param {boolean} settled */
  dragTo(clientX, settled) {
    this.pause();
    const { left, width } = this.track.getBoundingClientRect();
    const along = (clientX - left) / width;
    const mirrored = getComputedStyle(this.track).direction === "rtl";
    this.act.show(nearest(this.places, mirrored ? 1 - along : along), settled);
  }

  start() {
    if (this.index === this.last) this.act.show(0, false);
    this.timer = window.setInterval(() => {
      if (this.index === this.last) this.pause();
      else this.act.show(this.index + 1, this.index + 1 === this.last);
    }, STEP_MS);
    this.labelPlay();
  }

  /** Come to rest: a map that is gone plays no more. */
  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.labelPlay();
  }

  labelPlay() {
    this.play.textContent = this.words.say(this.timer ? "pause" : "play");
  }

  /** @param {import("./model.js").View} view */
  refresh({ index, date, mode }) {
    this.index = index;
    const place = `${100 * this.places[index]}%`;
    byId("geomap-handle").style.insetInlineStart = place;
    this.slider.setAttribute("aria-valuemax", String(this.last));
    this.slider.setAttribute("aria-valuenow", String(index));
    const spoken = { date: this.words.longDate(date), n: index + 1, of: this.places.length };
    this.slider.setAttribute("aria-valuetext", this.words.say("date_of", spoken));
    for (const input of byId("geomap-mode").querySelectorAll("input")) input.checked = input.value === mode;
    byId("geomap-previous").toggleAttribute("disabled", index === 0);
    byId("geomap-next").toggleAttribute("disabled", index === this.last);
    if (mode !== this.drawnMode) this.draw(mode);
  }

  /** Draw the strip and the ticks for the width there is. @param {import("./model.js").Mode} [mode] */
  draw(mode = this.drawnMode) {
    const width = this.track.clientWidth;
    if (!width || (width === this.drawnWidth && mode === this.drawnMode)) return;
    this.drawnMode = mode;
    this.drawnWidth = width;
    this.drawStrip(width, this.story.course(mode));
    this.drawTicks(width);
  }

  /** @param {number} width px @param {number[][]} course */
  drawStrip(width, course) {
    const strip = byId("geomap-strip");
    const most = Math.max(1, ...course.map((day) => day.reduce((sum, n) => sum + n, 0)));
    const thick = this.barWidth(width);
    const mirrored = getComputedStyle(this.track).direction === "rtl";
    const base = new Array(course.length).fill(STRIP_PX);
    const paths = this.story.stances.map((stance, at) => {
      let d = "";
      course.forEach((day, index) => {
        if (!day[at]) return;
        const along = mirrored ? 1 - this.places[index] : this.places[index];
        const height = (day[at] / most) * (STRIP_PX - 2);
        base[index] -= height;
        d += `M${(along * width - thick / 2).toFixed(1)} ${base[index].toFixed(1)}h${thick}v${height.toFixed(1)}h-${thick}z`;
      });
      return svg("path", { class: "geomap-bar", d, fill: this.looks.fill(stance), "data-bars": stance });
    });
    strip.setAttribute("viewBox", `0 0 ${width} ${STRIP_PX}`);
    strip.replaceChildren(...paths);
  }

  /** @param {number} width px @returns {number} px that a bar can have without touching the next, as a rule */
  barWidth(width) {
    const gaps = this.places.slice(1).map((place, at) => place - this.places[at]).sort((a, b) => a - b);
    const usual = gaps.length ? gaps[gaps.length >> 2] : 1;
    return Math.max(1, Math.min(WIDEST_BAR_PX, Math.round(usual * width * 0.8)));
  }

  /** @param {number} width px */
  drawTicks(width) {
    const { dates } = this.story.data;
    const withYear = spansYears(dates);
    const widest = Math.max(...[dates[0], dates[dates.length >> 1], dates[dates.length - 1]]
      .map((date) => this.words.shortDate(date, withYear).length)) * LETTER_PX + BETWEEN_PX;
    const named = new Set(namedDates(this.places, width / widest));
    const ticks = dates.map((date, at) => {
      const tick = make("span", named.has(at) ? "geomap-named" : "",
        named.has(at) ? this.words.shortDate(date, withYear) : "");
      tick.style.insetInlineStart = `${100 * this.places[at]}%`;
      if (this.places[at] < 0.05) tick.classList.add("geomap-first");
      if (this.places[at] > 0.95) tick.classList.add("geomap-last");
      return tick;
    });
    byId("geomap-ticks").replaceChildren(...ticks);
  }
}
