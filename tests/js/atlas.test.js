// The shapes of countries, from the short form in which the page holds them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { decodeArcs, joinArcs } from "../../templates/js/atlas.js";
import { chance } from "./fixture.js";

describe("decoding arcs", () => {
  test("Numbers are steps from point to point, x before y; points come out as y and x in map units.", () => {
    const lines = decodeArcs({ scale: 0.5, arcs: [[10, 40, 2, -6, -30, 1]] });
    assert.deepEqual(lines, [[[20, 5], [17, 6], [17.5, -9]]]);
  });

  test("Each arc starts anew from nought.", () => {
    const lines = decodeArcs({ scale: 2, arcs: [[1, 2, 3, 4], [5, 6, 7, 8]] });
    assert.deepEqual(lines, [[[4, 2], [12, 8]], [[12, 10], [28, 24]]]);
  });

  test("Steps lead through the points that they were taken between.", () => {
    const dice = chance(17);
    const points = Array.from({ length: 40 }, () => Array.from({ length: 2 + dice(9) }, () => [dice(2000) - 1000, dice(2000) - 1000]));
    const arcs = points.map((line) => line.flatMap(([x, y], at) => {
      const [beforeX, beforeY] = at ? line[at - 1] : [0, 0];
      return [x - beforeX, y - beforeY];
    }));
    assert.deepEqual(decodeArcs({ scale: 0.25, arcs }), points.map((line) => line.map(([x, y]) => [y / 4, x / 4])));
  });
});

describe("joining arcs", () => {
  /** @type {[number, number][][]} from a to b, from b to c, from a to c */
  const arcs = [[[0, 0], [1, 2], [3, 4]], [[3, 4], [5, 1], [8, 6]], [[0, 0], [-7, 9], [8, 6]]];

  test("One arc is a line by itself.", () => {
    assert.deepEqual(joinArcs(arcs, [1]), arcs[1]);
  });

  test("Where arcs meet, their common point is there once.", () => {
    assert.deepEqual(joinArcs(arcs, [0, 1]), [[0, 0], [1, 2], [3, 4], [5, 1], [8, 6]]);
  });

  test("An arc can be gone along the other way, the first of all too.", () => {
    assert.deepEqual(joinArcs(arcs, [~0]), [[3, 4], [1, 2], [0, 0]]);
    assert.deepEqual(joinArcs(arcs, [2, ~1]), [[0, 0], [-7, 9], [8, 6], [5, 1], [3, 4]]);
  });

  test("The arcs of a ring lead back to where it begins.", () => {
    const ring = joinArcs(arcs, [0, 1, ~2]);
    assert.deepEqual(ring, [[0, 0], [1, 2], [3, 4], [5, 1], [8, 6], [-7, 9], [0, 0]]);
  });

  test("An arc that two countries share is the same for both.", () => {
    const before = structuredClone(arcs);
    joinArcs(arcs, [~0, 2]);
    joinArcs(arcs, [0, ~0]);
    assert.deepEqual(arcs, before);
  });
});
