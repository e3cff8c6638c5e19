// Which dates have names under the strip, and where the slider's keys lead.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { namedDates, steppedTo } from "../../templates/js/timebar.js";
import { chance } from "./fixture.js";

describe("the dates that are named", () => {
  test("All are named where there is room for all.", () => {
    assert.deepEqual(namedDates([0, 0.3, 0.6, 1], 5), [0, 1, 2, 3]);
  });

  test("Where there is little room the last is named, then the first, then those between.", () => {
    assert.deepEqual(namedDates([0, 0.3, 0.6, 1], 0.5), [3]);
    assert.deepEqual(namedDates([0, 0.3, 0.6, 1], 1.2), [0, 3]);
    assert.deepEqual(namedDates([0, 0.3, 0.6, 1], 2.5), [0, 2, 3]);
  });

  test("A single date is named.", () => {
    assert.deepEqual(namedDates([0.5], 3), [0]);
  });

  test("No two names lie over each other, the last date has one, and none is missing that has room.", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const dice = chance(seed);
      const between = Array.from({ length: dice(30) }, () => (1 + dice(998)) / 1000);
      const places = [0, ...new Set(between), 1].sort((a, b) => a - b);
      const length = 1 / (1 + dice(60) / 4);
      const named = namedDates(places, 1 / length);
      assert.equal(named[named.length - 1], places.length - 1, `seed ${seed}`);
      named.slice(1).forEach((at, before) => {
        assert.ok(places[at] - places[named[before]] >= length - 1e-9, `seed ${seed}: ${named}`);
      });
      places.forEach((place, at) => {
        const crowded = named.some((other) => Math.abs(places[other] - place) < length + 1e-9);
        assert.ok(named.includes(at) || crowded, `seed ${seed}: ${at} is missing from ${named}`);
      });
    }
  });
});

describe("the keys of the slider", () => {
  const LAST = 30;

  for (const [key, index] of Object.entries({
    ArrowRight: 16, ArrowLeft: 14, ArrowUp: 16, ArrowDown: 14, PageUp: 25, PageDown: 5, Home: 0, End: LAST,
  })) {
    test(`${key} leads from date 15 to date ${index}.`, () => {
      assert.equal(steppedTo(key, 15, LAST), index);
    });
  }

  for (const [key, index] of Object.entries({
    ArrowRight: 14, ArrowLeft: 16, ArrowUp: 16, ArrowDown: 14, PageUp: 25, PageDown: 5, Home: 0, End: LAST,
  })) {
    test(`On a page from right to left ${key} leads from date 15 to date ${index}.`, () => {
      assert.equal(steppedTo(key, 15, LAST, true), index);
    });
  }

  test("No key leads past an end.", () => {
    for (const mirrored of [false, true]) {
      const [on, back] = mirrored ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
      for (const key of [on, "ArrowUp", "PageUp"]) assert.equal(steppedTo(key, LAST, LAST, mirrored), LAST, key);
      for (const key of [back, "ArrowDown", "PageDown"]) assert.equal(steppedTo(key, 0, LAST, mirrored), 0, key);
    }
    assert.equal(steppedTo("PageUp", 25, LAST), LAST);
    assert.equal(steppedTo("PageDown", 5, LAST), 0);
  });

  test("Any other key is left to the browser.", () => {
    for (const key of ["Tab", "Enter", "a", " ", "Escape"]) assert.equal(steppedTo(key, 15, LAST), null, key);
  });
});
