// Finding a country by what a reader types.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { findCountry, plain } from "../../templates/js/finder.js";

const COUNTRIES = {
  BRA: "Brazil", CIV: "Côte d’Ivoire", GIN: "Guinea", GNB: "Guinea-Bissau", NER: "Niger", NGA: "Nigeria",
  NOR: "Norway", TUR: "Türkiye", TKM: "Turkmenistan", ZWE: "Zimbabwe",
};

describe("plain text", () => {
  test("Accents, capitals and outer space make no difference.", () => {
    assert.equal(plain("  CÔTE d’Ivoire\t"), "cote d’ivoire");
    assert.equal(plain("Türkiye"), "turkiye");
  });

  test("An accent may be part of its letter or follow it.", () => {
    assert.equal(plain("A\u030Aland"), plain("\u00C5land"));
  });

  test("Letters of any script stay.", () => {
    assert.equal(plain("Польща"), "польща");
    assert.equal(plain("日本"), "日本");
  });
});

describe("finding a country", () => {
  test("It is found by its name, in any case and with or without accents.", () => {
    for (const wish of ["Türkiye", "turkiye", "  TÜRKIYE "]) {
      assert.equal(findCountry(COUNTRIES, wish), "TUR", wish);
    }
  });

  test("It is found by its code, in any case.", () => {
    assert.equal(findCountry(COUNTRIES, "NOR"), "NOR");
    assert.equal(findCountry(COUNTRIES, "gnb"), "GNB");
  });

  test("It is found by the beginning of its name, if no other begins so.", () => {
    assert.equal(findCountry(COUNTRIES, "nor"), "NOR");
    assert.equal(findCountry(COUNTRIES, "cot"), "CIV");
    assert.equal(findCountry(COUNTRIES, "Turkm"), "TKM");
  });

  test("A beginning of more than one name finds nothing.", () => {
    assert.equal(findCountry(COUNTRIES, "turk"), null);
    assert.equal(findCountry(COUNTRIES, "n"), null);
  });

  test("A whole name is found even if another begins with it.", () => {
    assert.equal(findCountry(COUNTRIES, "niger"), "NER");
    assert.equal(findCountry(COUNTRIES, "Guinea"), "GIN");
    assert.equal(findCountry(COUNTRIES, "Guinea-"), "GNB");
  });

  test("The middle of a name, an unknown name and nothing at all find nothing.", () => {
    for (const wish of ["babwe", "Atlantis", "", "   "]) assert.equal(findCountry(COUNTRIES, wish), null, wish);
  });

  test("Nothing at all does not find the only country there is.", () => {
    assert.equal(findCountry({ NOR: "Norway" }, " "), null);
  });

  test("Letters that mean something in a pattern are only letters.", () => {
    for (const wish of [".*", "(", "bra|nor", "\\"]) assert.equal(findCountry(COUNTRIES, wish), null, wish);
  });

  test("A name goes before a code: Nga is Russia in Vietnamese, and NGA is Nigeria.", () => {
    assert.equal(findCountry({ NGA: "Nigeria", RUS: "Nga" }, "Nga"), "RUS");
  });

  test("Names that differ only in their vowel signs are told apart.", () => {
    const tamil = { GIN: "கினியா", KEN: "கென்யா" };
    const hindi = { TGO: "टोगो", TON: "टोंगा" };
    for (const countries of [tamil, hindi]) {
      for (const [code, name] of Object.entries(countries)) assert.equal(findCountry(countries, name), code, name);
    }
  });
});
