// The looks of the stances, for every reader's eyes.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";

import { contrast, inkOn, linear, Looks, luminance, MARKS } from "../../templates/js/looks.js";
import { chance, inRepository, textOf } from "./fixture.js";
import { standIn } from "./standin.js";
import { DEFICIENCIES, VISIONS } from "./vision.js";

const ENOUGH = 3; // WCAG 2.2, 1.4.11: what a graphic needs to be told from what is beside it
const PLAIN = "troops_offered";

/** @param {number} actual @param {number} expected */
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not near ${expected}`);

describe("light and contrast", () => {
  test("A colour is read as linear red, green and blue.", () => {
    const [red, green, blue] = linear("#ff8000");
    near(red, 1);
    near(green, 0.215861);
    near(blue, 0);
  });

  test("Near black, light grows in proportion to the colour's numbers.", () => {
    const [red, green, blue] = linear("#0a0501");
    near(red, 10 / 255 / 12.92);
    near(green, 5 / 255 / 12.92);
    near(blue, 1 / 255 / 12.92);
  });

  test("Luminance weighs green most and blue least, and white is one.", () => {
    near(luminance([1, 0, 0]), 0.2126);
    near(luminance([0, 1, 0]), 0.7152);
    near(luminance([0, 0, 1]), 0.0722);
    near(luminance([1, 1, 1]), 1);
  });

  test("Contrast is that of WCAG: 21 from black to white, whichever comes first, and 1 to itself.", () => {
    near(contrast(0, 1), 21);
    near(contrast(1, 0), 21);
    near(contrast(0.3, 0.3), 1);
    assert.equal(contrast(1, luminance(linear("#767676"))).toFixed(2), "4.54");
  });

  test("Ink is dark on light colours and white on dark ones.", () => {
    assert.notEqual(inkOn("#f0c949"), "#ffffff");
    assert.equal(inkOn("#0b5394"), "#ffffff");
  });

  test("Ink can be seen on any colour, and better than the other ink.", () => {
    const inks = [inkOn("#ffffff"), inkOn("#000000")];
    assert.notEqual(inks[0], inks[1]);
    const dice = chance(7);
    for (let round = 0; round < 2000; round += 1) {
      const colour = `#${dice(2 ** 24).toString(16).padStart(6, "0")}`;
      const on = (/** @type {string} */ ink) => contrast(luminance(linear(ink)), luminance(linear(colour)));
      assert.ok(on(inkOn(colour)) >= ENOUGH, `${on(inkOn(colour))} on ${colour}`);
      assert.equal(on(inkOn(colour)), Math.max(...inks.map(on)), colour);
    }
  });
});

/** @param {string} stance @returns {string} of its marks: "plain", "dots", or the slopes of its lines such as "lines -1 1" */
function kindOf(stance) {
  const { lines, dots } = MARKS[stance] ?? {};
  const strokes = [...(lines ?? "").matchAll(/M(-?\d+) (-?\d+) (-?\d+) (-?\d+)/g)].map(([, ...ends]) => ends.map(Number));
  const slopes = new Set(strokes.map(([x, y, toX, toY]) => (toY - y) / (toX - x)));
  const kinds = [lines && `lines ${[...slopes].sort((a, b) => a - b).join(" ")}`, dots && "dots"].filter(Boolean);
  return kinds.join(", ") || "plain";
}

/** @type {[string, Record<string, string>][]} topic and its colours by stance */
const TOPICS = readdirSync(inRepository("geomap/data/topics/")).filter((name) => name.endsWith(".toml")).map((name) => {
  const [, section] = textOf(`geomap/data/topics/${name}`).split(/^\[colours\]$/m);
  const lines = (section ?? "").split(/^\[/m)[0].matchAll(/^(\w+) = "(#[0-9a-fA-F]{6})"/gm);
  return [name, Object.fromEntries([...lines].map(([, stance, colour]) => [stance, colour]))];
});

const [, ...LANDS] = /--land: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/.exec(textOf("templates/map.css")) ?? [];

describe("marks", () => {
  test("One stance is plain, and the three others differ in their marks.", () => {
    const kinds = [PLAIN, "logistics_only", "undecided", "opposed"].map(kindOf);
    assert.deepEqual(kinds, ["plain", "lines -1", "dots", "lines -1 1"]);
  });
});

describe("colour blindness", () => {
  test("The matrices leave every grey as it is.", () => {
    assert.deepEqual(Object.keys(DEFICIENCIES).sort(), ["deuteranopia", "protanopia", "tritanopia"]);
    for (const see of Object.values(VISIONS)) for (const part of see([0.4, 0.4, 0.4])) near(part, 0.4);
  });

  test("Each kind of blindness takes away the difference that it is named for.", () => {
    const apart = (/** @type {string} */ vision, /** @type {string} */ one, /** @type {string} */ other) => {
      const [a, b] = [one, other].map((colour) => VISIONS[vision](linear(colour)));
      return Math.hypot(...a.map((part, at) => part - b[at]));
    };
    for (const blind of ["deuteranopia", "protanopia"]) {
      assert.ok(apart(blind, "#b03000", "#507000") < 0.6 * apart("normal", "#b03000", "#507000"), blind);
      assert.ok(apart(blind, "#c0b000", "#3040c0") > 0.6 * apart("normal", "#c0b000", "#3040c0"), blind);
    }
    assert.ok(apart("tritanopia", "#40a0e0", "#40a080") < 0.6 * apart("normal", "#40a0e0", "#40a080"));
    assert.ok(apart("tritanopia", "#b03000", "#507000") > 0.6 * apart("normal", "#b03000", "#507000"));
  });

  test("There are topics, each with a colour for every stance, and a colour of land for light and for dark.", () => {
    assert.ok(TOPICS.length > 0);
    for (const [name, colours] of TOPICS) {
      assert.deepEqual(Object.keys(colours).sort(), ["logistics_only", "opposed", "troops_offered", "undecided"], name);
    }
    assert.equal(LANDS.length, 2);
  });

  for (const [topic, colours] of TOPICS) {
    for (const [vision, see] of Object.entries(VISIONS)) {
      const seen = (/** @type {string} */ one, /** @type {string} */ other) =>
        contrast(luminance(see(linear(one))), luminance(see(linear(other))));
      const onOwn = (/** @type {string} */ stance) => seen(inkOn(colours[stance]), colours[stance]);
      const stances = Object.keys(colours);

      test(`With ${vision} vision every two stances of ${topic} can be told apart by ground or by marks.`, () => {
        const pairs = stances.flatMap((one, at) => stances.slice(at + 1).map((other) => [one, other]));
        assert.equal(pairs.length, 6);
        for (const [one, other] of pairs) {
          const grounds = seen(colours[one], colours[other]);
          const marked = [one, other].some((stance) => kindOf(stance) !== "plain" && onOwn(stance) >= ENOUGH);
          assert.ok(grounds >= ENOUGH || (marked && kindOf(one) !== kindOf(other)),
            `${one} and ${other}: contrast ${grounds.toFixed(2)}, marks ${kindOf(one)} and ${kindOf(other)}`);
        }
      });

      test(`With ${vision} vision the marks of ${topic} stand out on their own grounds.`, () => {
        const marked = stances.filter((stance) => kindOf(stance) !== "plain");
        assert.equal(marked.length, 3);
        for (const stance of marked) assert.ok(onOwn(stance) >= ENOUGH, `${stance}: ${onOwn(stance).toFixed(2)}`);
      });

      test(`With ${vision} vision the plain stance of ${topic} stands out from land without a stance.`, () => {
        for (const land of LANDS) {
          const apart = seen(colours[PLAIN], land);
          assert.ok(apart >= ENOUGH, `${apart.toFixed(2)} on ${land}`);
        }
      });
    }
  }
});

/** @param {string} under @param {string} over @param {number} opacity @returns {string} as a browser lays one over the other */
const laidOver = (under, over, opacity) => `#${[1, 3, 5].map((at) => {
  const [below, above] = [under, over].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
  return Math.round(below + (above - below) * opacity).toString(16).padStart(2, "0");
}).join("")}`;

describe("the looks as they are drawn", () => {
  for (const [topic, colours] of TOPICS) {
    for (const tail of ["", "-pale"]) {
      const look = tail ? "paler look, for what is uncertain or from an earlier date," : "full look";
      test(`In ${topic} the marks of each ${look} stand out on their ground in every vision.`, (context) => {
        const defs = standIn(context).node("defs");
        new Looks(/** @type {any} */ (defs), colours);
        for (const stance of Object.keys(colours).filter((one) => one in MARKS)) {
          const pattern = defs.all("pattern").find(({ attributes }) => attributes.id === `geomap-look-${stance}${tail}`);
          assert.ok(pattern, stance);
          const ground = pattern.all("rect").reduce(
            (under, { attributes: { fill, opacity } }) => laidOver(under, fill, Number(opacity ?? 1)), "#ffffff");
          const [group] = pattern.all("g");
          const marks = [...group.all("path"), ...group.all("circle")];
          assert.notEqual(marks.length, 0, stance);
          for (const { attributes: { stroke, fill } } of marks) {
            const ink = laidOver(ground, stroke ?? fill, Number(group.attributes.opacity));
            for (const [vision, see] of Object.entries(VISIONS)) {
              const apart = contrast(luminance(see(linear(ink))), luminance(see(linear(ground))));
              assert.ok(apart >= ENOUGH, `${stance} with ${vision} vision: ink ${ink} on ${ground}, ${apart.toFixed(2)}`);
            }
          }
        }
      });
    }
  }
});
