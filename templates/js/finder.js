// Finding a country by its name or code.

import { byId, make } from "./nodes.js";

/** @param {string} text @returns {string} small, without accents of Latin letters and outer space, to compare names by */
export const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

/**
 * @param {Record<string, string>} countries names by alpha-3
 * @param {string} wish what was typed
 * @returns {string | null} the country meant: by its name, its code, or the only one whose name begins so
 */
export function findCountry(countries, wish) {
  const sought = plain(wish);
  if (!sought) return null;
  const all = Object.entries(countries).map(([code, name]) => ({ code, name: plain(name) }));
  const exact = all.find(({ name }) => name === sought) ?? all.find(({ code }) => code.toLowerCase() === sought);
  if (exact) return exact.code;
  const begun = all.filter(({ name }) => name.startsWith(sought));
  return begun.length === 1 ? begun[0].code : null;
}

export class Finder {
  /**
   * @param {import("./model.js").Story} story
   * @param {import("./words.js").Words} words
   * @param {(code: string, opener: HTMLElement) => void} pick
   */
  constructor(story, words, pick) {
    const field = /** @type {HTMLInputElement} */ (byId("geomap-search"));
    const names = Object.values(story.data.countries).sort(words.compare);
    byId("geomap-names").append(...names.map((name) => {
      const option = make("option", "");
      option.value = name;
      return option;
    }));
    const go = () => {
      const code = findCountry(story.data.countries, field.value);
      field.setCustomValidity(code || !field.value ? "" : words.say("no_country"));
      if (!field.reportValidity() || !code) return;
      field.value = "";
      pick(code, field);
    };
    field.addEventListener("input", () => {
      field.setCustomValidity("");
      if (Object.values(story.data.countries).includes(field.value)) go();
    });
    byId("geomap-finder").addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
  }
}
