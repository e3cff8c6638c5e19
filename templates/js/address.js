// The address of the page names what it shows, so that a link and the back button lead there.

/** @typedef {{date?: string, country?: string, mode?: string, theme?: string, controls?: string, ratio?: string}} Wish */

const DELAY_MS = 150;
const LOOKS = ["theme", "controls", "ratio"];

/** @param {string} hash such as "#date=2025-03-06&country=POL&mode=known" @returns {Wish} */
export const wishOf = (hash) => Object.fromEntries(new URLSearchParams(hash.slice(1)));

/** @param {import("./model.js").View} view @param {Wish} [besides] how the page is to look @returns {string} */
export function hashOf({ date, country, mode }, besides = {}) {
  return `#${new URLSearchParams({ date, ...(country && { country }), mode, ...besides })}`;
}

/** @param {Wish} wish @returns {Wish} of it, how the page is to look */
export const looksOf = (wish) => Object.fromEntries(Object.entries(wish).filter(([name]) => LOOKS.includes(name)));

export class Address {
  /**
   * @param {(wish: Wish) => void} obey
   * @param {{framed?: boolean, full?: string}} [where] whether another page holds this one, whose back button is not
   *   ours to fill; and the address of the whole map, if it is not this page's own
   */
  constructor(obey, { framed = false, full = "" } = {}) {
    this.timer = 0;
    this.settled = false;
    this.framed = framed;
    this.full = full;
    for (const event of ["hashchange", "popstate"]) {
      addEventListener(event, () => {
        clearTimeout(this.timer);
        obey(wishOf(location.hash));
      });
    }
  }

  /**
   * Keep the address up to date, in one step after a burst of changes: browsers limit how often it may change.
   * @param {import("./model.js").View} view
   * @param {boolean} settled whether the reader arrived somewhere, to which the back button should lead
   */
  write(view, settled) {
    const hash = hashOf(view, looksOf(wishOf(location.hash)));
    clearTimeout(this.timer);
    this.settled ||= settled;
    this.timer = window.setTimeout(() => {
      const push = this.settled && !this.framed && location.hash !== "";
      this.settled = false;
      if (location.hash === hash) return;
      try {
        history[push ? "pushState" : "replaceState"](null, "", hash);
      } catch {
        // Some browsers refuse this for a page opened from a file; the page works without it.
      }
    }, DELAY_MS);
  }

  /**
   * @param {import("./model.js").View} view
   * @returns {string | null} the address of the whole map showing it, null where the page has none of its own
   */
  link(view) {
    const [page] = (this.full || location.href).split("#");
    return page.startsWith("about:") ? null : page + hashOf(view);
  }
}
