// Beyond which edge of the map a country lies.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sideOf } from "../../templates/js/edges.js";
import { chance } from "./fixture.js";

test("A country beyond one edge belongs to that edge.", () => {
  assert.equal(sideOf({ x: 3, y: 0.4 }), "right");
  assert.equal(sideOf({ x: -2.5, y: -0.7 }), "left");
  assert.equal(sideOf({ x: 0.2, y: 4 }), "top");
  assert.equal(sideOf({ x: -0.9, y: -1.5 }), "bottom");
});

test("A country beyond a corner belongs to the edge that it lies further beyond.", () => {
  assert.equal(sideOf({ x: 3, y: 2 }), "right");
  assert.equal(sideOf({ x: 2, y: 3 }), "top");
  assert.equal(sideOf({ x: -3, y: -2 }), "left");
  assert.equal(sideOf({ x: -2, y: -3 }), "bottom");
});

test("The line from the middle to a country leaves the view at the country's edge.", () => {
  const dice = chance(3);
  for (let round = 0; round < 500; round += 1) {
    const [x, y] = [dice(801) - 400, dice(801) - 400].map((part) => part / 100);
    if (Math.abs(x) === Math.abs(y)) continue;
    /** @type {Record<string, number>} how far along the line each edge is, if it lies ahead */
    const ahead = { right: 1 / x, left: -1 / x, top: 1 / y, bottom: -1 / y };
    const [[first]] = Object.entries(ahead).filter(([, far]) => far > 0).sort(([, a], [, b]) => a - b);
    assert.equal(sideOf({ x, y }), first, `${x}, ${y}`);
  }
});
