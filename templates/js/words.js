// What the page says, in the language of its block of words; dates, plurals and order by the browser's own rules.

import { SURE_FROM, UNCERTAIN_BELOW } from "./model.js";

/**
 * @typedef {string | Record<string, string>} Phrase a text with {places}, or one for each plural form
 * @typedef {{lang: string, locale: string, dir: string, phrases: Record<string, Phrase>}} WordTable
 */

/** @type {[number, string][]} */
const SURENESS = [[0.9, "very_sure"], [SURE_FROM, "fairly_sure"], [UNCERTAIN_BELOW, "likely"], [0, "uncertain_words"]];

export class Words {
  /** @param {WordTable} table */
  constructor({ locale, phrases }) {
    this.phrases = phrases;
    this.plural = new Intl.PluralRules(locale);
    this.compare = new Intl.Collator(locale).compare;
    const utc = /** @type {const} */ ({ timeZone: "UTC" });
    this.long = new Intl.DateTimeFormat(locale, { ...utc, day: "numeric", month: "long", year: "numeric" });
    this.short = new Intl.DateTimeFormat(locale, { ...utc, day: "numeric", month: "short" });
    this.shortYear = new Intl.DateTimeFormat(locale, { ...utc, day: "numeric", month: "short", year: "numeric" });
    this.percent = new Intl.NumberFormat(locale, { style: "percent" });
  }

  /** @param {string} key @returns {boolean} */
  has(key) {
    return Object.hasOwn(this.phrases, key);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] for the places; `n` chooses the plural */
  say(key, values = {}) {
    const phrase = this.phrases[key];
    if (phrase === undefined) throw new Error(`there are no words for ${key}`);
    const text = typeof phrase === "string" ? phrase : phrase[this.plural.select(Number(values.n))] ?? phrase.other;
    return text.replace(/\{(\w+)\}/g, (_, place) => String(values[place]));
  }

  /** @param {string} iso @returns {string} such as "6 March 2025" */
  longDate(iso) {
    return this.long.format(new Date(`${iso}T00:00:00Z`));
  }

  /** @param {string} iso @param {boolean} [withYear] @returns {string} such as "6 Mar" */
  shortDate(iso, withYear = false) {
    return (withYear ? this.shortYear : this.short).format(new Date(`${iso}T00:00:00Z`));
  }

  /** @param {number} confidence @returns {string} the confidence in words with per cent */
  sureness(confidence) {
    const [, key] = SURENESS.find(([least]) => confidence >= least) ?? SURENESS[SURENESS.length - 1];
    return `${this.say(key)} (${this.percent.format(confidence)})`;
  }
}
