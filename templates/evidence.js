// What the articles say, as document nodes. Text goes in as text, never as markup.
(() => {
  "use strict";

  const parts = globalThis.geomapParts;

  /**
   * @param {string} tag
   * @param {string} kind class of the element, or empty
   * @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function make(tag, kind, ...children) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.append(...children);
    return element;
  }

  /** @param {string} iso @returns {HTMLTimeElement} */
  function time(iso) {
    const element = /** @type {HTMLTimeElement} */ (make("time", "", parts.longDate(iso)));
    element.dateTime = iso;
    return element;
  }

  /** @param {string} url @returns {string | null} the address, if it is one of the web */
  function webAddress(url) {
    try {
      const { protocol, href } = new URL(url);
      return protocol === "http:" || protocol === "https:" ? href : null;
    } catch {
      return null;
    }
  }

  /** @param {string} url @param {string} text @returns {Node} a link where `url` is one of the web, else text */
  function link(url, text) {
    const href = webAddress(url);
    if (!href) return document.createTextNode(text && url ? `${text} (${url})` : text || url);
    const anchor = /** @type {HTMLAnchorElement} */ (make("a", "", text || href));
    anchor.href = href;
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    return anchor;
  }

  /** @param {import("./model.js").Evidence} evidence @returns {HTMLElement} source, title with link, date */
  function origin({ source, title, url, date }) {
    const line = make("span", "geomap-origin");
    if (source) line.append(make("span", "geomap-source", source), ", ");
    if (title || url) line.append(link(url, title), ", ");
    line.append(time(date));
    return line;
  }

  /** @param {import("./model.js").Evidence} evidence @returns {HTMLElement} */
  function quotation(evidence) {
    const text = make("p", "geomap-quote", evidence.quote);
    text.dir = "auto";
    return make("blockquote", "", text, make("footer", "", origin(evidence)));
  }

  /** The parts of the page that speak of one country. */
  class Speaker {
    /** @param {InstanceType<typeof parts.Story>} story @param {InstanceType<typeof parts.Looks>} looks */
    constructor(story, looks) {
      this.story = story;
      this.looks = looks;
    }

    /** @param {import("./model.js").Entry | undefined} entry @param {boolean} mentioned @returns {string} */
    summary(entry, mentioned) {
      if (!entry) return mentioned ? "Mentioned, no stance" : "Not mentioned";
      const { verdict, carried, date } = entry;
      const sides = verdict.contested ? parts.sidesOf(verdict) : [verdict.stance];
      const words = sides.map((stance) => this.story.label(stance)).join(" / ");
      const notes = [verdict.contested && "contested", carried && `as of ${parts.longDate(date)}`];
      return [words, ...notes.filter(Boolean)].join(", ");
    }

    /** @param {string} code @param {import("./model.js").Picture} picture @returns {HTMLElement} for the tooltip */
    hint(code, { entries, mentioned }) {
      const name = make("strong", "", this.story.name(code));
      return make("span", "", name, make("br", ""), this.summary(entries.get(code), mentioned.has(code)));
    }

    /** @param {string} code @param {import("./model.js").Picture} picture @returns {HTMLElement} for the popup */
    card(code, { entries, mentioned }) {
      const card = make("article", "geomap-card", make("h2", "", this.story.name(code)));
      card.dataset.alpha3 = code;
      const entry = entries.get(code);
      if (!entry) {
        card.append(make("p", "", mentioned.has(code)
          ? "Mentioned, without a stance of its own." : "Not mentioned in these articles."));
        return card;
      }
      const { verdict, carried, date } = entry;
      card.append(this.verdictLine(verdict));
      if (carried) card.append(make("p", "geomap-aside", "Last reported on ", time(date), "."));
      if (verdict.ruled) card.append(make("p", "geomap-aside", "Decided by a reviewer."));
      if (verdict.contested) {
        card.append(make("p", "geomap-warning", "Contested: the articles of ", time(date), " contradict each other."));
      }
      card.append(...this.quotations(verdict));
      return card;
    }

    /** @param {import("./model.js").Verdict} verdict @returns {HTMLElement} */
    verdictLine(verdict) {
      const label = make("strong", "", this.story.label(verdict.stance));
      const sure = make("span", "geomap-sureness", parts.sureness(verdict.confidence));
      return make("p", "geomap-verdict", this.looks.swatch(this.looks.fill(verdict.stance)), label, " ", sure);
    }

    /** @param {import("./model.js").Verdict} verdict @returns {HTMLElement[]} the quotes, under both sides if contested */
    quotations(verdict) {
      const all = verdict.evidence.map((index) => this.story.data.evidence[index]);
      if (!verdict.contested || !verdict.sides) return all.map(quotation);
      const { sides } = verdict;
      return parts.sidesOf(verdict).flatMap((stance) => [
        make("h3", "", this.story.label(stance)),
        ...all.filter((_, at) => sides[at] === stance).map(quotation),
      ]);
    }

    /**
     * @param {string} code
     * @param {import("./model.js").Entry} entry
     * @returns {HTMLElement} one row of the table
     */
    row(code, { verdict, carried, date }) {
      const best = this.story.data.evidence[verdict.evidence[0]];
      const stance = make("td", "", this.looks.swatch(this.looks.of(verdict)), " ", this.story.label(verdict.stance));
      if (verdict.contested) stance.append(make("span", "geomap-tag", "contested"));
      if (verdict.ruled) stance.append(make("span", "geomap-tag", "by a reviewer"));
      if (carried) stance.append(make("span", "geomap-tag", `as of ${parts.longDate(date)}`));
      const quote = make("td", "geomap-quote", best.quote);
      quote.dir = "auto";
      const row = make(
        "tr", "", make("th", "", this.button(code)), stance,
        make("td", "", parts.sureness(verdict.confidence)), quote, make("td", "", origin(best)),
      );
      /** @type {HTMLTableCellElement} */ (row.firstChild).scope = "row";
      row.dataset.alpha3 = code;
      row.dataset.stance = verdict.stance;
      return row;
    }

    /** @param {string} code @returns {HTMLElement} the country's name, to press */
    button(code) {
      const button = /** @type {HTMLButtonElement} */ (make("button", "geomap-pick", this.story.name(code)));
      button.type = "button";
      button.dataset.alpha3 = code;
      return button;
    }

    /** @param {import("./model.js").Picture} picture @returns {HTMLElement[]} rows by stance, then name */
    rows({ entries }) {
      const order = new Map(this.story.stances.map((stance, at) => [stance, at]));
      const rank = ([code, { verdict }]) => [order.get(verdict.stance), this.story.name(code)];
      const sorted = [...entries].sort((one, other) => {
        const [a, b] = [rank(one), rank(other)];
        return a[0] - b[0] || a[1].localeCompare(b[1], "en");
      });
      return sorted.map(([code, entry]) => this.row(code, entry));
    }
  }

  Object.assign(parts, { Speaker, make, time });
})();
