// What is shown as a file: a table (CSV), a drawing (SVG), a picture (PNG); and the link to it.

import { isChosen } from "./model.js";
import { byId, svg } from "./nodes.js";

const COLUMNS = [
  "date", "mode", "alpha_3", "name", "stance", "label", "confidence", "contested", "ruled", "reported", "quote",
  "source", "title", "url",
];
const SHARPNESS = 2;
const HEAD_PX = 64;
const LEGEND_PX = 34;
const INK = "#1c2126";
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-linejoin", "stroke-linecap"];

/** @param {string | number | boolean} value @returns {string} a field that no spreadsheet takes for a formula */
export function csvField(value) {
  const text = String(value);
  const safe = typeof value === "string" && /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * @param {import("./model.js").Story} story
 * @param {import("./model.js").View} view
 * @returns {string} one line for each country and quote that is shown, in the form of RFC 4180
 */
export function csvOf(story, view) {
  const lines = [COLUMNS];
  for (const [code, entry] of story.sorted(view.picture)) {
    if (!isChosen(entry, view.only)) continue;
    const { verdict, date } = entry;
    verdict.evidence.forEach((number, at) => {
      const { quote, source, title, url } = story.data.evidence[number];
      const stance = verdict.sides?.[at] ?? verdict.stance;
      lines.push(/** @type {any} */ ([
        view.date, view.mode, code, story.name(code), stance, story.label(stance), verdict.confidence, verdict.contested,
        verdict.ruled, date, quote, source, title, url,
      ]));
    });
  }
  return lines.map((line) => line.map(csvField).join(",")).join("\r\n") + "\r\n";
}

/** @param {Element} from @param {Element} to its copy, whose look is written into it */
function keepLook(from, to) {
  const style = getComputedStyle(from);
  for (const name of STYLES) to.setAttribute(name, style.getPropertyValue(name).replaceAll('"', ""));
  for (const name of ["class", "style", "data-alpha3", "data-stance", "data-outlines"]) to.removeAttribute(name);
}

export class Downloads {
  /**
   * @param {L.Map} map
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {(view: import("./model.js").View) => string | null} link to the whole map
   */
  constructor(map, story, looks, words, link) {
    this.map = map;
    this.link = link;
    this.story = story;
    this.looks = looks;
    this.words = words;
    /** @type {import("./model.js").View | null} */
    this.view = null;
    byId("geomap-csv").addEventListener("click", () => this.save("csv", "text/csv", `\uFEFF${this.csv()}`));
    byId("geomap-svg").addEventListener("click", () => this.save("svg", "image/svg+xml", this.drawing()));
    byId("geomap-png").addEventListener("click", () => this.savePicture());
    byId("geomap-link").addEventListener("click", () => this.copyLink());
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    this.view = view;
    const link = this.link(view);
    byId("geomap-link").hidden = link === null;
    byId("geomap-full").hidden = link === null;
    if (link !== null) /** @type {HTMLAnchorElement} */ (byId("geomap-full-link")).href = link;
  }

  csv() {
    return this.view ? csvOf(this.story, this.view) : "";
  }

  /** @param {string} ending @returns {string} */
  fileName(ending) {
    return `${this.story.data.topic.id}-${this.view?.date}.${ending}`;
  }

  /** @param {string} ending @param {string} type @param {BlobPart} content */
  save(ending, type, content) {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([content], { type }));
    anchor.download = this.fileName(ending);
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
    this.tell("saved");
  }

  /** @returns {string} the map as it is shown, with its headline and legend, as an SVG document */
  drawing() {
    const { x: width, y: height } = this.map.getSize();
    const total = height + HEAD_PX + LEGEND_PX;
    const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: total, viewBox: `0 0 ${width} ${total}` });
    const paper = svg("rect", { width, height: total, fill: "#ffffff" });
    const window_ = svg("svg", { x: 0, y: HEAD_PX, width, height, viewBox: `0 0 ${width} ${height}` });
    const sea = getComputedStyle(this.map.getContainer()).backgroundColor;
    window_.append(svg("rect", { width, height, fill: sea }), ...this.panes());
    root.append(this.defs(), paper, ...this.heading(width), window_, ...this.legend(height + HEAD_PX));
    return new XMLSerializer().serializeToString(root);
  }

  /** @returns {SVGElement} the patterns, with the colours that classes give them written in */
  defs() {
    const from = byId("geomap-patterns");
    const to = /** @type {any} */ (from).cloneNode(true);
    const [sources, copies] = [from, to].map((node) => [...node.querySelectorAll("[class]")]);
    copies.forEach((copy, at) => keepLook(sources[at], copy));
    to.removeAttribute("id");
    return to;
  }

  /** @returns {SVGElement[]} countries, disputed lines, dots and names, moved to where they stand in the window */
  panes() {
    const container = this.map.getContainer();
    const { left, top } = container.getBoundingClientRect();
    const drawn = [...container.querySelectorAll("svg.leaflet-zoom-animated")].map((pane) => {
      const box = pane.getBoundingClientRect();
      const [, , width, height] = (pane.getAttribute("viewBox") ?? "0 0 1 1").split(" ").map(Number);
      const copy = /** @type {SVGSVGElement} */ (pane.cloneNode(true));
      const [sources, copies] = [pane, copy].map((node) => [...node.querySelectorAll("path")]);
      copies.forEach((path, at) => keepLook(sources[at], path));
      for (const node of [copy, ...copy.querySelectorAll("*")]) {
        for (const name of ["class", "style"]) node.removeAttribute(name);
      }
      for (const [name, value] of Object.entries({ x: box.left - left, y: box.top - top, width, height })) {
        copy.setAttribute(name, String(value));
      }
      return copy;
    });
    const names = [...container.querySelectorAll(".geomap-label")].map((label) => {
      const box = label.getBoundingClientRect();
      return this.text(box.left - left + box.width / 2, box.top - top + box.height / 2 + 4, label.textContent ?? "",
        { "font-size": 12, "font-weight": 600, "text-anchor": "middle", stroke: "#ffffff", "stroke-width": 3,
          "stroke-linejoin": "round", "paint-order": "stroke" });
    });
    return [...drawn, ...names];
  }

  /** @param {number} x @param {number} y @param {string} text @param {Record<string, string | number>} look */
  text(x, y, text, look) {
    return svg("text", { x, y, fill: INK, "font-family": "system-ui, sans-serif", ...look }, text);
  }

  /** @param {number} width @returns {SVGElement[]} */
  heading(width) {
    const finding = `${byId("geomap-date").textContent}: ${byId("geomap-finding").textContent}`;
    const line = this.text(12, 52, finding, { "font-size": 15, "font-weight": 600 });
    if (finding.length * 7.5 > width - 24) {
      line.setAttribute("textLength", String(width - 24));
      line.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    return [this.text(12, 26, this.story.data.topic.title, { "font-size": 18, "font-weight": 700 }), line];
  }

  /** @param {number} top @returns {SVGElement[]} */
  legend(top) {
    let x = 12;
    return this.story.stances.flatMap((stance) => {
      const label = `${this.story.label(stance)} ${this.view?.counts[stance] ?? ""}`;
      const swatch = svg("rect", { x, y: top + 9, width: 24, height: 16, fill: this.looks.fill(stance), stroke: "#8b949b" });
      const words = this.text(x + 30, top + 22, label, { "font-size": 13 });
      x += 50 + label.length * 7;
      return [swatch, words];
    });
  }

  async savePicture() {
    const { x, y } = this.map.getSize();
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.drawing())}`;
    try {
      await image.decode();
    } catch {
      // A page around the map may forbid pictures that are drawn in place; the drawing is the same.
      this.save("svg", "image/svg+xml", this.drawing());
      return;
    }
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [x * SHARPNESS, (y + HEAD_PX + LEGEND_PX) * SHARPNESS];
    const pencil = canvas.getContext("2d");
    pencil?.scale(SHARPNESS, SHARPNESS);
    pencil?.drawImage(image, 0, 0);
    canvas.toBlob((blob) => blob && this.save("png", "image/png", blob), "image/png");
  }

  async copyLink() {
    const field = /** @type {HTMLInputElement} */ (byId("geomap-address"));
    field.value = (this.view && this.link(this.view)) ?? "";
    try {
      await navigator.clipboard.writeText(field.value);
      this.tell("copied");
    } catch {
      // Without leave to use the clipboard the link is shown, ready to be copied by hand.
      field.hidden = false;
      field.select();
      this.tell("copy_by_hand");
    }
  }

  /** @param {string} key */
  tell(key) {
    byId("geomap-told").textContent = this.words.say(key);
  }
}
