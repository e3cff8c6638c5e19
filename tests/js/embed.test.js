// How a map sits in another page: its address, its ratio, what it hears, what it says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fillIn, wholeMap } from "../../templates/embed/markup.js";
import { hashOf, looksOf, wishOf } from "../../templates/js/address.js";
import { asksHeight } from "../../templates/js/framed.js";
import { ratioOf, settle } from "../../templates/js/setting.js";
import { textOf } from "./fixture.js";

/** @param {Record<string, string>} [dataset] @returns {any} */
const frame = (dataset = {}) => {
  /** @type {Record<string, string>} */
  const properties = {};
  return { dataset, properties, style: { setProperty: (/** @type {string} */ name, /** @type {string} */ value) => { properties[name] = value; } } };
};

test("An address keeps how the page is to look, and nothing else that it was given.", () => {
  const wish = wishOf("#date=2031-04-09&theme=dark&controls=off&ratio=16%3A9&other=1");
  assert.deepEqual(looksOf(wish), { theme: "dark", controls: "off", ratio: "16:9" });
  const view = /** @type {any} */ ({ date: "2031-05-01", country: "POL", mode: "day" });
  assert.equal(hashOf(view, looksOf(wish)), "#date=2031-05-01&country=POL&mode=day&theme=dark&controls=off&ratio=16%3A9");
});

test("A ratio is two numbers, neither more than four times the other.", () => {
  assert.equal(ratioOf("16:9"), "16 / 9");
  assert.equal(ratioOf("2.35:1"), "2.35 / 1");
  assert.equal(ratioOf("1:4"), "1 / 4");
  for (const odd of ["", "16/9", "5:1", "1:4.1", "0:0", "0:3", "3:0", "-1:2", "1e3:900", "16:9;color:red"]) assert.equal(ratioOf(odd), null, odd);
});

test("What makes no sense, or is not said, stays as it is.", () => {
  const one = frame({ theme: "dark" });
  settle(one, { theme: "pink", controls: "maybe", ratio: "9:1" });
  assert.deepEqual([one.dataset, one.properties], [{ theme: "dark" }, {}]);
  settle(one, {});
  assert.deepEqual(one.dataset, { theme: "dark" });
  settle(one, { theme: "auto", controls: "off", ratio: "4:3" });
  assert.deepEqual([one.dataset, one.properties], [{ theme: "auto", controls: "off" }, { "--map-ratio": "4 / 3" }]);
});

test("Only a message of geomap's asks for the height.", () => {
  assert.ok(asksHeight({ geomap: 1 }));
  for (const other of [null, 1, "geomap", { geomap: 2 }, { geomap: "1" }, {}, undefined]) assert.equal(asksHeight(other), false);
});

test("The link to the whole map is one that can be followed safely, without a fragment.", (context) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "document");
  Object.defineProperty(globalThis, "document", { value: { baseURI: "https://desk.example/news/today.html" }, configurable: true });
  context.after(() => before ? Object.defineProperty(globalThis, "document", before) : Reflect.deleteProperty(globalThis, "document"));
  assert.equal(wholeMap("map.html#date=1"), "https://desk.example/news/map.html");
  assert.equal(wholeMap("//other.example/m.html"), "https://other.example/m.html");
  for (const bad of ["", "javascript:alert(1)", "data:text/html,x", "https://"]) assert.equal(wholeMap(bad), null, bad);
});

test("Words are put in their places as text, in attributes and between tags.", (context) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "Node");
  Object.defineProperty(globalThis, "Node", { value: { TEXT_NODE: 3 }, configurable: true });
  context.after(() => before ? Object.defineProperty(globalThis, "Node", before) : Reflect.deleteProperty(globalThis, "Node"));
  const attribute = { value: "⟦download⟧ SVG" };
  const text = { nodeType: 3, nodeValue: "⟦title⟧" };
  const other = { nodeType: 8, nodeValue: "⟦title⟧" };
  fillIn(/** @type {any} */ ({ querySelectorAll: () => [{ attributes: [attribute], childNodes: [text, other] }] }), { download: "Save", title: "<b>⟦download⟧" });
  assert.deepEqual([attribute.value, text.nodeValue, other.nodeValue], ["Save SVG", "<b>⟦download⟧", "⟦title⟧"]);
});

test("The script for frames has ten lines at most.", () => {
  assert.ok(textOf("templates/embed/height.js").trimEnd().split("\n").length <= 10);
});
