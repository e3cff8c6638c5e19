// The evidence on one country: its stance, how it went, and every sentence behind it.

import { isUncertain, sidesOf } from "./model.js";
import { byId, link, make, marked, svg } from "./nodes.js";

const WIDTH = 320;
const HEIGHT = 34;
const RIM = 8;

/** @param {string} iso @param {import("./words.js").Words} words @returns {HTMLTimeElement} */
export function time(iso, words) {
  const element = make("time", "", words.longDate(iso));
  element.dateTime = iso;
  return element;
}

/**
 * @param {import("./model.js").Evidence} evidence
 * @param {import("./words.js").Words} words
 * @returns {HTMLElement} source, title with link, date
 */
export function origin({ source, title, url, date }, words) {
  const line = make("span", "geomap-origin");
  if (source) line.append(make("span", "geomap-source", source), ", ");
  if (title || url) line.append(link(url, title), ", ");
  line.append(time(date, words));
  return line;
}

/** @param {number[]} flat start, end, start, end, … @param {string} kind @returns {[number, number, string][]} */
function spans(flat, kind) {
  /** @type {[number, number, string][]} */
  const found = [];
  for (let at = 0; at + 1 < flat.length; at += 2) found.push([flat[at], flat[at + 1], kind]);
  return found;
}

export class Panel {
  /**
   * @param {import("./model.js").Story} story
   * @param {import("./looks.js").Looks} looks
   * @param {import("./words.js").Words} words
   * @param {{show: (index: number) => void, close: () => void}} act
   */
  constructor(story, looks, words, act) {
    this.story = story;
    this.looks = looks;
    this.words = words;
    this.act = act;
    this.box = byId("geomap-panel");
    byId("geomap-close").addEventListener("click", () => act.close());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") act.close();
    });
  }

  focus() {
    byId("geomap-panel-name").focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./model.js").View} view */
  refresh(view) {
    const { country } = view;
    byId("geomap-what-changed").hidden = country !== null;
    byId("geomap-evidence").hidden = country === null;
    this.box.classList.toggle("geomap-open", country !== null);
    if (country === null) return;
    byId("geomap-panel-name").textContent = this.story.name(country);
    const body = byId("geomap-panel-body");
    body.dataset.alpha3 = country;
    body.replaceChildren(...this.course(country, view), ...this.body(country, view));
    this.box.scrollTop = 0;
  }

  /** @param {string} code @param {import("./model.js").View} view @returns {HTMLElement[]} */
  body(code, { picture: { entries, mentioned }, mode }) {
    const { words } = this;
    const entry = entries.get(code);
    if (!entry) {
      const key = mentioned.has(code) ? "mentioned_only" : mode === "known" ? "never_mentioned" : "not_that_day";
      return [make("p", "geomap-aside", words.say(key))];
    }
    const { verdict, carried, date } = entry;
    const lines = [this.verdictLine(verdict)];
    if (carried) lines.push(make("p", "geomap-aside", words.say("last_reported", { date: words.longDate(date) })));
    if (verdict.ruled) lines.push(make("p", "geomap-aside", words.say("ruled_long")));
    if (verdict.challenged) lines.push(make("p", "geomap-warning", words.say("challenged_long")));
    if (verdict.contested) lines.push(make("p", "geomap-warning", words.say("contested_long", { date: words.longDate(date) })));
    if (isUncertain(verdict)) lines.push(make("p", "geomap-warning", words.say("uncertain_long")));
    const quotations = this.quotations(code, verdict);
    if (verdict.more) quotations.push(make("p", "geomap-aside", words.say("more_quotes", { n: verdict.more })));
    return [...lines, ...quotations];
  }

  /** @param {import("./model.js").Verdict} verdict @returns {HTMLElement} */
  verdictLine(verdict) {
    const label = make("strong", "", this.story.label(verdict.stance));
    const sure = make("span", "geomap-sureness", this.words.sureness(verdict.confidence));
    return make("p", "geomap-verdict", this.looks.swatch(this.looks.fill(verdict.stance)), label, " ", sure);
  }

  /** @param {string} code @param {import("./model.js").Verdict} verdict @returns {HTMLElement[]} under both sides if contested */
  quotations(code, verdict) {
    const all = verdict.evidence.map((index) => this.story.data.evidence[index]);
    const { sides } = verdict;
    if (!verdict.contested || !sides) return all.map((one) => this.quotation(code, one));
    return sidesOf(verdict).flatMap((stance) => [
      make("h3", "", this.story.label(stance)),
      ...all.filter((_, at) => sides[at] === stance).map((one) => this.quotation(code, one)),
    ]);
  }

  /** @param {string} code @param {import("./model.js").Evidence} evidence @returns {HTMLElement} */
  quotation(code, evidence) {
    const names = Object.hasOwn(evidence.names ?? {}, code) ? spans((evidence.names ?? {})[code], "geomap-name") : [];
    const deciding = spans(evidence.words ?? [], "geomap-deciding");
    const text = make("p", "geomap-quote", ...marked(evidence.quote, [...names, ...deciding]));
    text.dir = "auto";
    const foot = make("footer", "");
    if (evidence.speaker) {
      const said = [...evidence.quote].slice(...evidence.speaker).join("");
      foot.append(make("span", "geomap-speaker", this.words.say("said_by", { who: said })), make("br", ""));
    }
    foot.append(origin(evidence, this.words));
    return make("blockquote", "", text, foot);
  }

  /** @param {string} code @param {import("./model.js").View} view @returns {HTMLElement[]} the country's stance over time */
  course(code, { index }) {
    const { story, words } = this;
    const reports = story.reports.get(code) ?? [];
    if (!reports.length) return [];
    const days = story.data.dates.map((date) => Date.parse(date));
    const x = (/** @type {number} */ at) => RIM + ((WIDTH - 2 * RIM) * (days[at] - days[0])) / (days[days.length - 1] - days[0] || 1);
    const lines = reports.map((at, nth) => {
      const to = nth + 1 < reports.length ? x(reports[nth + 1]) : WIDTH - RIM;
      const fill = this.looks.fill(story.verdict(code, at).stance);
      return svg("rect", { class: "geomap-course-rest", x: x(at), y: 12, width: Math.max(0, to - x(at)), height: 8, fill });
    });
    const r = Math.max(2, Math.min(6, (WIDTH - 2 * RIM) / (2 * reports.length)));
    const points = reports.map((at) =>
      svg("circle", { class: "geomap-course-point", cx: x(at), cy: 16, r, fill: this.looks.of(story.verdict(code, at)) }));
    const now = svg("path", { class: "geomap-course-now", d: `M${x(index)} 2V${HEIGHT - 4}` });
    const picture = svg("svg", { class: "geomap-course", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, ...lines, now, ...points);
    const list = make("ol", "geomap-course-list", ...reports.map((at) => this.report(code, at, index)));
    const details = make("details", "", make("summary", "", words.say("course", { n: reports.length })), list);
    return [make("div", "", /** @type {any} */ (picture), details)];
  }

  /** @param {string} code @param {number} at @param {number} index on show @returns {HTMLElement} */
  report(code, at, index) {
    const { story, words } = this;
    const button = make("button", "geomap-date-link", words.longDate(story.data.dates[at]));
    button.type = "button";
    if (at === index) button.setAttribute("aria-current", "date");
    button.addEventListener("click", () => this.act.show(at));
    return make("li", "", button, " ", story.label(story.verdict(code, at).stance));
  }
}
