// What the page knows of each country, on a day and up to it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  dayNumber, isChosen, isSure, isUncertain, kindsOf, lastUpTo, nearest, placesInTime, sidesOf, Story,
} from "../../templates/js/model.js";
import { chance, data, randomData } from "./fixture.js";

const SEEDS = Array.from({ length: 200 }, (_, at) => at + 1);

/** @param {object} [verdict] @param {object} [entry] */
const entryOf = (verdict = {}, entry = {}) => ({
  verdict: { stance: "opposed", confidence: 0.8, contested: false, ruled: false, evidence: [0], ...verdict },
  date: "2031-04-02", carried: false, changed: false, ...entry,
});

describe("kinds of an entry", () => {
  test("A plain verdict belongs to the line of its stance alone.", () => {
    assert.deepEqual(kindsOf(entryOf()), ["opposed"]);
  });

  for (const [kind, entry] of Object.entries({
    contested: entryOf({ contested: true }), uncertain: entryOf({ confidence: 0.59 }), ruled: entryOf({ ruled: true }),
    carried: entryOf({}, { carried: true }), changed: entryOf({}, { changed: true }),
  })) {
    test(`An entry that is ${kind} belongs to that line of the legend too, and to no other.`, () => {
      assert.deepEqual(kindsOf(entry), ["opposed", kind]);
    });
  }

  test("A verdict is uncertain below 60 per cent, not at 60 per cent.", () => {
    assert.deepEqual([0.59, 0.6, 0.61].map((confidence) => isUncertain(entryOf({ confidence }).verdict)), [true, false, false]);
  });

  test("Without a filter every entry is chosen.", () => {
    assert.equal(isChosen(entryOf(), new Set()), true);
  });

  test("A filter chooses the entries that are of any one of its kinds.", () => {
    const ruled = entryOf({ ruled: true });
    assert.equal(isChosen(ruled, new Set(["ruled"])), true);
    assert.equal(isChosen(ruled, new Set(["undecided", "opposed"])), true);
    assert.equal(isChosen(ruled, new Set(["undecided", "contested"])), false);
  });

  test("The sides of a verdict are its stances once each, its own first.", () => {
    const sides = ["troops_offered", "opposed", "troops_offered", "undecided"];
    assert.deepEqual(sidesOf(entryOf({ contested: true, sides }).verdict), ["opposed", "troops_offered", "undecided"]);
    assert.deepEqual(sidesOf(entryOf().verdict), ["opposed"]);
  });
});

describe("places in time", () => {
  test("Dates lie between the first and the last in proportion to the days between them.", () => {
    assert.deepEqual(placesInTime(["2031-04-02", "2031-04-03", "2031-04-06", "2031-04-12"]), [0, 0.1, 0.4, 1]);
  });

  test("A leap day counts as a day.", () => {
    assert.equal(dayNumber("2032-03-01") - dayNumber("2032-02-28"), 2);
    assert.equal(dayNumber("2031-03-01") - dayNumber("2031-02-28"), 1);
  });

  test("A single date lies in the middle.", () => {
    assert.deepEqual(placesInTime(["2031-04-02"]), [0.5]);
  });

  test("The nearest place is as near as the nearest of all, and the first of those.", () => {
    for (const seed of SEEDS) {
      const dice = chance(seed);
      const places = Array.from({ length: 1 + dice(12) }, () => dice(50) / 50).sort((a, b) => a - b);
      const at = (dice(70) - 10) / 50;
      const distances = places.map((place) => Math.abs(place - at));
      assert.equal(nearest(places, at), distances.indexOf(Math.min(...distances)), `seed ${seed}`);
    }
  });

  test("Outside the track the nearest place is the one at that end.", () => {
    assert.equal(nearest([0, 0.25, 1], -3), 0);
    assert.equal(nearest([0, 0.25, 1], 4), 2);
  });

  test("The last number up to a limit is what a plain filter finds.", () => {
    for (const seed of SEEDS) {
      const dice = chance(seed);
      const ascending = [...new Set(Array.from({ length: dice(15) }, () => dice(40)))].sort((a, b) => a - b);
      for (let limit = -1; limit <= 40; limit += 1) {
        const expected = ascending.filter((number) => number <= limit).pop();
        assert.equal(lastUpTo(ascending, limit), expected, `seed ${seed}, limit ${limit}`);
      }
    }
  });
});

describe("the story", () => {
  const story = new Story(data());
  const [first, second, third, fourth] = story.data.dates;

  test("Countries and stances have names, and without one they go by their code.", () => {
    assert.deepEqual([story.name("WST"), story.name("XYZ")], ["Westria", "XYZ"]);
    assert.deepEqual([story.label("undecided"), story.label("neutral")], ["Undecided", "neutral"]);
  });

  test("A day shows what its own articles say and nothing else.", () => {
    const { entries, mentioned } = story.picture(1, "day");
    assert.deepEqual([...entries.keys()].sort(), ["NRL", "WST"]);
    assert.deepEqual(entries.get("WST"), {
      verdict: story.data.layers[second].WST, date: second, carried: false, changed: true,
    });
    assert.deepEqual(mentioned, new Set(["LTR"]));
  });

  test("A day marks as changed only those whose stance is new.", () => {
    const { entries } = story.picture(3, "day");
    const changed = [...entries].filter(([, entry]) => entry.changed).map(([code]) => code);
    assert.deepEqual(changed.sort(), ["LTR", "WST"]);
  });

  test("A day on which nobody is merely mentioned needs no list of mentions.", () => {
    const bare = data();
    bare.mentioned = { [second]: ["MNT"] };
    const told = new Story(bare);
    assert.deepEqual(told.picture(0, "day").mentioned, new Set());
    assert.deepEqual(told.picture(2, "known").mentioned, new Set(["MNT"]));
  });

  test("What is known by a date carries earlier stances on, with the date they are from.", () => {
    const { entries, mentioned } = story.picture(2, "known");
    const told = Object.fromEntries([...entries].map(([code, { verdict, date, carried, changed }]) =>
      [code, [verdict.evidence[0], date, carried, changed]]));
    assert.deepEqual(told, {
      SDM: [5, third, false, false], NRL: [2, second, true, false], WST: [3, second, true, false],
      EST: [6, third, false, true],
    });
    assert.deepEqual(mentioned, new Set(["LTR", "MNT"]));
  });

  test("A country that takes a stance is no longer merely mentioned, nor is one with an earlier stance.", () => {
    assert.deepEqual(story.picture(3, "known").mentioned, new Set(["MNT"]));
  });

  test("On the first date, what is known is what that day says.", () => {
    const [known, day] = [story.picture(0, "known"), story.picture(0, "day")];
    assert.deepEqual(Object.fromEntries(known.entries), Object.fromEntries(day.entries));
    assert.deepEqual(known.mentioned, day.mentioned);
    assert.equal(known.entries.get("NRL")?.date, first);
  });

  test("What is known by any date is what a walk through the dates remembers.", () => {
    for (const seed of SEEDS) {
      const made = randomData(seed);
      const told = new Story(made);
      /** @type {Map<string, {stance: string, at: number}>} */
      const last = new Map();
      const spokenOf = new Set();
      made.dates.forEach((date, index) => {
        const before = new Map(last);
        for (const [code, { stance }] of Object.entries(made.layers[date])) last.set(code, { stance, at: index });
        for (const code of made.mentioned[date]) spokenOf.add(code);
        const expected = Object.fromEntries([...last].map(([code, { stance, at }]) => [code, {
          verdict: made.layers[made.dates[at]][code], date: made.dates[at], carried: at < index,
          changed: at === index && index > 0 && before.get(code)?.stance !== stance,
        }]));
        const { entries, mentioned } = told.picture(index, "known");
        assert.deepEqual(Object.fromEntries(entries), expected, `seed ${seed}, date ${index}`);
        assert.deepEqual([...mentioned].sort(), [...spokenOf].filter((code) => !last.has(code)).sort(), `seed ${seed}, date ${index}`);
      });
    }
  });

  test("The verdict before a date is the latest earlier one, however long ago, or none.", () => {
    assert.equal(story.verdictBefore("NRL", 0), null);
    assert.equal(story.verdictBefore("NRL", 1)?.stance, "undecided");
    assert.equal(story.verdictBefore("NRL", 3)?.confidence, 0.82);
    assert.equal(story.verdictBefore("SDM", 2)?.stance, "opposed");
    assert.equal(story.verdictBefore("MNT", 3), null);
  });

  test("A verdict is sure from 75 % on if the articles agree, and where a reviewer decided.", () => {
    const verdict = { stance: "opposed", confidence: 0.75, contested: false, ruled: false, evidence: [] };
    assert.equal(isSure(verdict), true);
    assert.equal(isSure({ ...verdict, confidence: 0.74 }), false);
    assert.equal(isSure({ ...verdict, contested: true }), false);
    assert.equal(isSure({ ...verdict, confidence: 0.2, contested: true, ruled: true }), true);
  });

  test("The first date changes nothing, for nothing is known before it.", () => {
    assert.deepEqual(story.changes(0), []);
  });

  test("Changes are the new and the different stances, in the order of the stances.", () => {
    assert.deepEqual(story.changes(1), [
      { code: "NRL", stance: "troops_offered", before: "undecided", sure: true, beforeSure: false },
      { code: "WST", stance: "logistics_only", before: null, sure: false, beforeSure: false },
    ]);
    assert.deepEqual(story.changes(3), [
      { code: "LTR", stance: "logistics_only", before: null, sure: true, beforeSure: false },
      { code: "WST", stance: "undecided", before: "logistics_only", sure: true, beforeSure: false },
    ]);
  });

  test("A stance that is said again is no change.", () => {
    assert.deepEqual(story.changes(2), [
      { code: "EST", stance: "troops_offered", before: null, sure: true, beforeSure: false },
    ]);
  });

  test("A picture is counted by stance and by every other line of the legend.", () => {
    assert.deepEqual(story.count(story.picture(2, "known")), {
      troops_offered: 2, logistics_only: 1, undecided: 0, opposed: 1,
      contested: 1, uncertain: 1, ruled: 1, carried: 2, changed: 1, total: 4, mentioned: 2, none: 1,
    });
  });

  test("In any picture every country is counted once: by its stance, as mentioned, or as not mentioned.", () => {
    for (const seed of SEEDS) {
      const told = new Story(randomData(seed));
      const all = Object.keys(told.data.countries);
      for (const mode of /** @type {const} */ (["day", "known"])) {
        const last = told.data.dates.length - 1;
        const picture = told.picture(last, mode);
        const counts = told.count(picture);
        const silent = all.filter((code) => !picture.entries.has(code) && !picture.mentioned.has(code));
        assert.equal(told.stances.reduce((sum, stance) => sum + counts[stance], 0), counts.total, `seed ${seed}`);
        assert.equal(counts.none, silent.length, `seed ${seed}`);
        assert.equal(counts.total + counts.mentioned + counts.none, all.length, `seed ${seed}`);
      }
    }
  });

  test("The course of the days gives each date's own countries by stance.", () => {
    assert.deepEqual(story.course("day"), [[0, 0, 1, 1], [1, 1, 0, 0], [1, 0, 0, 1], [1, 1, 1, 0]]);
  });

  test("The course of what is known counts a country until its stance changes, once.", () => {
    assert.deepEqual(story.course("known"), [[0, 0, 1, 1], [1, 1, 0, 1], [2, 1, 0, 1], [2, 1, 1, 1]]);
  });

  test("The course and the pictures count alike, in both modes.", () => {
    for (const seed of SEEDS) {
      const told = new Story(randomData(seed));
      for (const mode of /** @type {const} */ (["day", "known"])) {
        const counted = told.data.dates.map((_, index) => {
          const counts = told.count(told.picture(index, mode));
          return told.stances.map((stance) => counts[stance]);
        });
        assert.deepEqual(told.course(mode), counted, `seed ${seed}, ${mode}`);
      }
    }
  });

  test("Rows come by stance in the topic's order, then by name.", () => {
    const codes = story.sorted(story.picture(3, "known")).map(([code]) => code);
    assert.deepEqual(codes, ["EST", "NRL", "LTR", "WST", "SDM"]);
  });

  test("Names of one stance come in the order of the reader's language.", () => {
    const told = new Story({ ...data(), countries: { AAA: "Zuider", BBB: "Ämter", CCC: "Borland" } });
    const entries = new Map(["AAA", "BBB", "CCC"].map((code) => [code, entryOf()]));
    const codes = told.sorted({ entries, mentioned: new Set() }, new Intl.Collator("de").compare).map(([code]) => code);
    assert.deepEqual(codes, ["BBB", "CCC", "AAA"]);
  });
});
