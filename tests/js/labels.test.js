// Whether names on the map lie over each other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { overlap, rectangleAround } from "../../templates/js/labels.js";
import { chance } from "./fixture.js";

test("Rectangles that only touch do not lie over each other.", () => {
  const middle = { left: 10, right: 30, top: 5, bottom: 20 };
  assert.equal(overlap(middle, { left: 30, right: 44, top: 6, bottom: 19 }), false);
  assert.equal(overlap(middle, { left: 12, right: 28, top: 20, bottom: 33 }), false);
  assert.equal(overlap(middle, { left: 29, right: 44, top: 19, bottom: 33 }), true);
});

test("A rectangle lies over one that is wholly inside it.", () => {
  const [outer, inner] = [{ left: 0, right: 40, top: 1, bottom: 50 }, { left: 12, right: 15, top: 20, bottom: 22 }];
  assert.equal(overlap(outer, inner), true);
  assert.equal(overlap(inner, outer), true);
});

test("Rectangles lie over each other just when they have a pixel in common.", () => {
  const dice = chance(11);
  const rectangle = () => {
    const [left, top] = [dice(12), dice(12)];
    return { left, top, right: left + 1 + dice(6), bottom: top + 1 + dice(6) };
  };
  const pixels = (/** @type {import("../../templates/js/labels.js").Rectangle} */ { left, right, top, bottom }) => {
    const found = new Set();
    for (let x = left; x < right; x += 1) for (let y = top; y < bottom; y += 1) found.add(`${x} ${y}`);
    return found;
  };
  for (let round = 0; round < 1000; round += 1) {
    const [one, other] = [rectangle(), rectangle()];
    const shared = [...pixels(one)].some((pixel) => pixels(other).has(pixel));
    assert.equal(overlap(one, other), shared, JSON.stringify([one, other]));
  }
});

test("The place of a name lies around its point and has air on both sides of the text.", () => {
  const { left, right, top, bottom } = rectangleAround(100, 40, 60);
  assert.equal((left + right) / 2, 100);
  assert.equal((top + bottom) / 2, 40);
  assert.ok(right - left > 60);
  assert.ok(bottom - top >= 12, "less than the height of the letters");
});

test("Names side by side keep air between them, and names on lines of their own do not meet.", () => {
  const here = rectangleAround(100, 40, 60);
  assert.equal(overlap(here, rectangleAround(100 + 62, 40, 60)), true);
  assert.equal(overlap(here, rectangleAround(100 + 80, 40, 60)), false);
  assert.equal(overlap(here, rectangleAround(103, 40 + 20, 60)), false);
});
