// The address of the page names what it shows, so that a link and the back button lead there.

/** @typedef {{date?: string, country?: string, mode?: string}} Wish */

const DELAY_MS = 150;

/** @param {string} hash such as "#date=2025-03-06&country=POL&mode=known" @returns {Wish} */
export const wishOf = (hash) => Object.fromEntries(new URLSearchParams(hash.slice(1)));

/** @param {import("./model.js").View} view @returns {string} */
export function hashOf({ date, country, mode }) {
  return `#${new URLSearchParams({ date, ...(country && { country }), mode })}`;
}

export class Address {
  /** @param {(wish: Wish) => void} obey */
  constructor(obey) {
    this.timer = 0;
    this.settled = false;
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
    const hash = hashOf(view);
    clearTimeout(this.timer);
    this.settled ||= settled;
    this.timer = window.setTimeout(() => {
      const push = this.settled && location.hash !== "";
      this.settled = false;
      if (location.hash === hash) return;
      try {
        history[push ? "pushState" : "replaceState"](null, "", hash);
      } catch {
        // Some browsers refuse this for a page opened from a file; the page works without it.
      }
    }, DELAY_MS);
  }
}
