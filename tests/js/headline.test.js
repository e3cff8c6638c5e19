// The finding in one sentence, and what is new.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { changed, finding, news } from "../../templates/js/headline.js";
import { Story } from "../../templates/js/model.js";
import { Words } from "../../templates/js/words.js";
import { data, ENGLISH } from "./fixture.js";

const words = new Words({ lang: "en", locale: "en-GB", phrases: ENGLISH });
const story = new Story(data());

/** A topic's own label comes without the words that are made for the usual one. @param {string} stance @param {string} label */
function ownLabel(stance, label) {
  const phrases = Object.fromEntries(Object.entries(ENGLISH).filter(([key]) => ![`counted.${stance}`, `short.${stance}`].includes(key)));
  const given = data();
  return {
    words: new Words({ lang: "en", locale: "en-GB", phrases }),
    story: new Story({ ...given, labels: { ...given.labels, [stance]: label } }),
  };
}

/** @param {number} index @param {import("../../templates/js/model.js").Mode} mode @returns {any} what `finding` needs of a view */
const view = (index, mode, of = story) => ({ counts: of.count(of.picture(index, mode)) });

describe("the finding", () => {
  test("It counts the stances that are taken, in the topic's order, and leaves out the others.", () => {
    assert.equal(finding(words, story, view(0, "day")), "1 undecided, 1 opposed");
    assert.equal(finding(words, story, view(3, "known")), "2 offer troops, 1 logistics only, 1 undecided, 1 opposed");
  });

  test("It says one country in the singular, and that a verdict is contested.", () => {
    assert.equal(finding(words, story, view(1, "day")), "1 offers troops, 1 logistics only; 1 is contested");
  });

  test("It says when no country takes a stance.", () => {
    const silent = new Story({ ...data(), dates: ["2031-04-02"], layers: { "2031-04-02": {} } });
    assert.equal(finding(words, silent, view(0, "day", silent)), "no country takes a stance");
  });

  test("A topic's own label is counted as it is.", () => {
    const own = ownLabel("troops_offered", "Police or troops offered");
    assert.equal(finding(own.words, own.story, view(3, "day", own.story)), "Police or troops offered: 1; 1 logistics only; 1 undecided");
  });
});

describe("a change", () => {
  test("A first stance is called new.", () => {
    const change = { code: "LTR", stance: "undecided", before: null, sure: true, beforeSure: false };
    assert.equal(changed(words, story, change), "Lateria newly undecided");
  });

  test("A different stance is told with the one before it.", () => {
    const change = { code: "NRL", stance: "troops_offered", before: "opposed", sure: true, beforeSure: true };
    assert.equal(changed(words, story, change), "Norland now offering troops, was opposed");
  });

  test("A stance before that was not sure is not held against a country.", () => {
    const change = { code: "NRL", stance: "troops_offered", before: "opposed", sure: true, beforeSure: false };
    assert.equal(changed(words, story, change), "Norland newly offering troops");
  });

  test("A topic's own label begins small within the sentence.", () => {
    const own = ownLabel("logistics_only", "Money, equipment or bases only");
    const change = { code: "WST", stance: "opposed", before: "logistics_only", sure: true, beforeSure: true };
    assert.equal(changed(own.words, own.story, change), "Westria now opposed, was money, equipment or bases only");
  });

  test("A topic's own label that begins with an abbreviation keeps its capitals.", () => {
    const own = ownLabel("troops_offered", "NATO troops offered");
    const change = { code: "EST", stance: "troops_offered", before: null, sure: true, beforeSure: false };
    assert.equal(changed(own.words, own.story, change), "Eastmere newly NATO troops offered");
  });
});

describe("the news", () => {
  const changes = ["EST", "LTR", "NRL", "SDM", "WST"]
    .map((code) => ({ code, stance: "opposed", before: null, sure: true, beforeSure: false }));

  test("Without a change there is no news.", () => {
    assert.equal(news(words, story, []), "");
  });

  test("Up to three changes are all told.", () => {
    assert.equal(news(words, story, changes.slice(0, 1)), "Eastmere newly opposed");
    assert.equal(news(words, story, changes.slice(0, 3)), "Eastmere newly opposed; Lateria newly opposed; Norland newly opposed");
  });

  test("Of more than three the first two are told, and how many more there are.", () => {
    assert.equal(news(words, story, changes.slice(0, 4)), "Eastmere newly opposed; Lateria newly opposed; 2 more changes");
    assert.equal(news(words, story, changes), "Eastmere newly opposed; Lateria newly opposed; 3 more changes");
  });

  test("A change that is not sure is counted, and not told.", () => {
    const [first, second, third] = changes;
    const doubtful = { ...second, sure: false };
    assert.equal(news(words, story, [first, doubtful, third]), "Eastmere newly opposed; Norland newly opposed; 1 more change");
    assert.equal(news(words, story, [doubtful]), "1 change, not yet sure");
    assert.equal(news(words, story, [doubtful, { ...third, sure: false }]), "2 changes, none of them sure");
  });
});
