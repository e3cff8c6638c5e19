// What the page says in one language, and that every language says all of it.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { Words } from "../../templates/js/words.js";
import { ENGLISH, inRepository, textOf } from "./fixture.js";

const english = new Words({ lang: "en", locale: "en-GB", phrases: ENGLISH });

describe("phrases", () => {
  const words = new Words({
    lang: "pl", locale: "pl",
    phrases: {
      countries: { one: "{n} kraj", few: "{n} kraje", many: "{n} krajów", other: "{n} kraju" },
      dates: { one: "jedna data: {date}", other: "{n} daty: {date}" },
      turned: "{country}: {before}, {stance}, {country}",
      plain: "Mapa",
    },
  });

  test("Each place is filled, as often as it stands in the phrase.", () => {
    const said = words.say("turned", { country: "Norland", before: "nie", stance: "tak" });
    assert.equal(said, "Norland: nie, tak, Norland");
  });

  test("A phrase without places is said as it is.", () => {
    assert.equal(words.say("plain"), "Mapa");
  });

  test("The number chooses the plural by the rules of the language.", () => {
    const said = [1, 2, 5, 12, 22, 1.5].map((n) => words.say("countries", { n }));
    assert.deepEqual(said, ["1 kraj", "2 kraje", "5 krajów", "12 krajów", "22 kraje", "1.5 kraju"]);
  });

  test("A plural form that is not given is said in the other form.", () => {
    assert.equal(words.say("dates", { n: 3, date: "9 maja" }), "3 daty: 9 maja");
    assert.equal(words.say("dates", { n: 1, date: "9 maja" }), "jedna data: 9 maja");
  });

  test("A value is said as it is, even if it looks like a place or a pattern.", () => {
    const said = words.say("turned", { country: "$& {stance}", before: "$1", stance: "<b>" });
    assert.equal(said, "$& {stance}: $1, <b>, $& {stance}");
  });

  test("A missing phrase is an error that names it.", () => {
    assert.throws(() => words.say("no_such_key"), /no_such_key/);
  });

  test("It can be asked whether there is a phrase, and inherited names are none.", () => {
    assert.deepEqual(["plain", "no_such_key", "toString"].map((key) => words.has(key)), [true, false, false]);
  });
});

describe("dates and sureness", () => {
  test("Dates are written in the way of the language.", () => {
    assert.equal(english.longDate("2025-03-06"), "6 March 2025");
    assert.equal(new Words({ lang: "de", locale: "de", phrases: {} }).longDate("2025-03-06"), "6. März 2025");
  });

  test("A short date has its year only where it is asked for.", () => {
    assert.equal(english.shortDate("2025-03-06"), "6 Mar");
    assert.equal(english.shortDate("2025-03-06", true), "6 Mar 2025");
  });

  for (const zone of ["America/Los_Angeles", "Pacific/Kiritimati"]) {
    test(`A date is the same day for a reader in ${zone}.`, (context) => {
      const home = process.env.TZ;
      context.after(() => {
        if (home === undefined) delete process.env.TZ;
        else process.env.TZ = home;
      });
      process.env.TZ = zone;
      assert.notEqual(new Date("2025-03-06T00:00:00Z").getTimezoneOffset(), 0);
      const words = new Words({ lang: "en", locale: "en-GB", phrases: {} });
      assert.equal(words.longDate("2025-03-06"), "6 March 2025");
      assert.equal(words.shortDate("2025-01-01", true), "1 Jan 2025");
    });
  }

  test("Names are compared by the order of the language.", () => {
    assert.deepEqual(["Zembla", "Österland", "Åland", "Norland"].sort(english.compare), ["Åland", "Norland", "Österland", "Zembla"]);
    const swedish = new Words({ lang: "sv", locale: "sv", phrases: {} });
    assert.deepEqual(["Österland", "Åland", "Zembla", "Norland"].sort(swedish.compare), ["Norland", "Zembla", "Åland", "Österland"]);
  });

  for (const [confidence, said] of /** @type {[number, string][]} */ ([
    [1, "very sure (100%)"], [0.9, "very sure (90%)"], [0.89, "fairly sure (89%)"], [0.75, "fairly sure (75%)"],
    [0.74, "likely (74%)"], [0.6, "likely (60%)"], [0.59, "uncertain (59%)"], [0, "uncertain (0%)"],
  ])) {
    test(`A confidence of ${confidence} is called ${said}.`, () => {
      assert.equal(english.sureness(confidence), said);
    });
  }
});

/** @typedef {string | Record<string, string>} Phrase */

/** @param {string} text @returns {string[]} the names of its places */
const placesOf = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, place]) => place))].sort();

/** @param {Phrase} phrase @returns {[string, string][]} plural category and text */
const formsOf = (phrase) => (typeof phrase === "string" ? [["other", phrase]] : Object.entries(phrase));

/** @param {string} lang @param {string} category @returns {boolean} whether it is for one number only */
function isOneNumber(lang, category) {
  const rules = new Intl.PluralRules(lang);
  return Array.from({ length: 200 }, (_, n) => n).filter((n) => rules.select(n) === category).length === 1;
}

const LANGUAGES = readdirSync(inRepository("templates/words/"))
  .filter((name) => name.endsWith(".json")).map((name) => name.replace(".json", ""));

describe("every language", () => {
  test("English is among the languages of the page.", () => {
    assert.ok(LANGUAGES.includes("en"));
  });

  for (const lang of LANGUAGES) {
    const text = textOf(`templates/words/${lang}.json`);
    /** @type {Record<string, Phrase>} */
    const phrases = JSON.parse(text);

    test(`The words in ${lang} have the keys of the English ones, in the same order, each once.`, () => {
      assert.deepEqual(Object.keys(phrases), Object.keys(ENGLISH));
      const twice = Object.keys(phrases).filter((key) => text.split(`"${key}":`).length !== 2);
      assert.deepEqual(twice, []);
    });

    test(`Every form of every phrase in ${lang} has words, and the places of the English phrase.`, () => {
      for (const [key, phrase] of Object.entries(phrases)) {
        const expected = placesOf(Object.fromEntries(formsOf(ENGLISH[key])).other);
        for (const [category, form] of formsOf(phrase)) {
          const places = placesOf(form);
          const bare = category === "one" && !places.includes("n") && isOneNumber(lang, category);
          assert.deepEqual(places, bare ? expected.filter((place) => place !== "n") : expected, `${lang}, ${key}, ${category}`);
          assert.notEqual(form.trim(), "", `${lang}, ${key}, ${category}`);
        }
      }
    });

    test(`Plurals in ${lang} have exactly the forms that the language has, and a number to choose by.`, () => {
      const categories = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
      for (const [key, phrase] of Object.entries(phrases)) {
        if (typeof phrase === "string") continue;
        assert.deepEqual(Object.keys(phrase).sort(), [...categories].sort(), `${lang}, ${key}`);
        assert.ok(placesOf(phrase.other).includes("n"), `${lang}, ${key} has no {n}`);
      }
    });
  }
});
