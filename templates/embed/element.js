// The element <geomap-map>: a map in another page, of which neither knows anything. Each has its own run of the
// map's modules, so that several stand side by side.

import { wholeMap } from "./markup.js";

/** @typedef {import("../js/address.js").Wish} Wish */
/** @typedef {import("./inner.js").Content} Content */
/** @typedef {Pick<typeof import("./inner.js"), "drawIn">} Run of the map's modules */

const TAG = "geomap-map";
const VERSION = 1;
const WISHES = ["date", "country", "mode", "theme", "controls", "ratio"];
/** @type {Record<string, string>} what holds once an attribute is taken away */
const USUAL = { theme: "auto", controls: "on" };

/** @param {Element} element @returns {Promise<Content>} what its `src` names: a file, or, as in "#id", a block of the page */
async function contentOf(element) {
  const src = element.getAttribute("src") ?? "";
  if (!src) throw new Error("it has no src");
  const content = src.startsWith("#") ? JSON.parse(blockOf(element, src.slice(1))) : await fetched(src);
  if (content.version !== VERSION) throw new Error(`${src} is of version ${content.version}, this script reads ${VERSION}`);
  return content;
}

/** @param {Element} element @param {string} id @returns {string} the text of the block of that id */
function blockOf(element, id) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const named = `#${CSS.escape(id)}`;
  const blocks = [...root.querySelectorAll(named), ...document.querySelectorAll(named)];
  if (!blocks.length) throw new Error(`the page has no #${id}`);
  for (const block of blocks) keepHidden(block); // one that is pasted twice is there twice
  return blocks[0].textContent ?? "";
}

/** Show no script as text, whatever the page's styles say of all elements. @param {unknown} script */
function keepHidden(script) {
  if (script instanceof HTMLElement) script.style.setProperty("display", "none", "important");
}

/** @param {string} src @returns {Promise<Content>} */
async function fetched(src) {
  const answer = await fetch(new URL(src, document.baseURI));
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  return answer.json();
}

/**
 * Give the page the element, unless it has it.
 * @param {() => Run} fresh a new run of the map's modules
 * @param {string} style
 * @param {string} markup with places for words
 */
export function define(fresh, style, markup) {
  keepHidden(document.currentScript);
  if (customElements.get(TAG)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  const template = document.createElement("template");
  template.innerHTML = markup;

  customElements.define(TAG, class extends HTMLElement {
    static observedAttributes = ["src", ...WISHES];

    #root = this.attachShadow({ mode: "open" });
    /** @type {import("../js/stage.js").Stage | null} */
    #stage = null;
    /** @type {Wish} */
    #later = {}; // what was on show when the element left its place in the page
    #turn = 0;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#rest();
    }

    connectedCallback() {
      this.#begin();
    }

    disconnectedCallback() {
      this.#later = this.#stage?.wish() ?? {};
      this.#stop();
    }

    /** @param {string} name @param {string | null} _ @param {string | null} value */
    attributeChangedCallback(name, _, value) {
      if (!this.isConnected) return;
      if (name === "src") {
        this.#later = {};
        this.#begin();
      } else if (this.#stage) {
        this.#stage.obey({ ...this.#stage.wish(), [name]: value ?? USUAL[name] });
      }
    }

    /** Show what the page has inside the element: words and a link, for want of a map. */
    #rest() {
      this.#root.replaceChildren(document.createElement("slot"));
    }

    /** @returns {Wish} what the attributes ask for */
    #wish() {
      return Object.fromEntries(WISHES.map((name) => [name, this.getAttribute(name)]).filter(([, value]) => value !== null));
    }

    #stop() {
      this.#turn += 1;
      this.#stage?.end();
      this.#stage = null;
      this.removeAttribute("data-geomap-ready");
      this.#rest();
    }

    /** @param {unknown} error */
    #fail(error) {
      this.#stop();
      console.error(`<${TAG}>:`, error);
    }

    async #begin() {
      this.#stop();
      const turn = this.#turn;
      try {
        const content = await contentOf(this);
        if (turn === this.#turn) this.#lay(content);
      } catch (error) {
        if (turn === this.#turn) this.#fail(error);
      }
    }

    /** Put the markup in place, and draw the map once there is room for it. @param {Content} content */
    #lay(content) {
      const turn = this.#turn;
      this.#root.replaceChildren(document.importNode(template.content, true));
      const shadow = /** @type {HTMLElement} */ (this.#root.firstElementChild);
      shadow.style.setProperty("--rem", getComputedStyle(shadow).fontSize);
      const watch = new ResizeObserver(() => {
        if (turn === this.#turn && !shadow.clientWidth) return;
        watch.disconnect();
        if (turn === this.#turn) this.#draw(content);
      });
      watch.observe(shadow);
    }

    /** @param {Content} content */
    #draw(content) {
      try {
        const { drawIn } = fresh();
        const whole = () => wholeMap(this.getAttribute("href") ?? "");
        this.#stage = drawIn(this.#root, content, { ...this.#wish(), ...this.#later }, whole);
        this.setAttribute("data-geomap-ready", "1");
      } catch (error) {
        this.#fail(error);
      }
    }

    /** @param {string} date */
    show(date) {
      this.#stage?.change({ index: this.#stage.dates.indexOf(date) });
    }

    /** @param {string | null} alpha3 */
    select(alpha3) {
      this.#stage?.change({ country: alpha3 });
    }

    /** @param {import("../js/model.js").Mode} mode */
    mode(mode) {
      this.#stage?.change({ mode });
    }
  });
}
