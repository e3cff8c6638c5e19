// Addresses that may be linked, and text with marked words.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { link, marked, webAddress } from "../../templates/js/nodes.js";
import { chance } from "./fixture.js";
import { standIn } from "./standin.js";

describe("addresses of the web", () => {
  test("Addresses of the web are kept, with and without encryption.", () => {
    assert.equal(webAddress("https://example.org/a?b=1#c"), "https://example.org/a?b=1#c");
    assert.equal(webAddress("http://example.net/"), "http://example.net/");
    assert.equal(webAddress(" HTTPS://Example.com/D "), "https://example.com/D");
  });

  for (const url of [
    "javascript:alert(1)", " java\nscript:alert(2)", "JAVASCRIPT://example.org/%0Aalert(3)", "data:text/html,<script>",
    "file:///etc/passwd", "ftp://example.org/", "blob:https://example.org/4", "//example.org/5", "/six.html",
    "example.org", "https://", "",
  ]) {
    test(`${JSON.stringify(url)} is not an address of the web.`, () => {
      assert.equal(webAddress(url), null);
    });
  }

  test("Only an address of the web becomes a link; any other stays text that can be read.", (context) => {
    standIn(context);
    const anchor = /** @type {any} */ (link("https://example.org/a", "A title"));
    assert.deepEqual([anchor.tag, anchor.href, anchor.textContent], ["a", "https://example.org/a", "A title"]);
    assert.match(anchor.rel, /\bnoopener\b/);
    const text = /** @type {any} */ (link("javascript:alert(1)", "Another title"));
    assert.deepEqual([text.tag, text.textContent], ["#text", "Another title (javascript:alert(1))"]);
  });

  test("A link without a title shows its address.", (context) => {
    standIn(context);
    assert.equal(link("https://example.org/b", "").textContent, "https://example.org/b");
    assert.equal(link("archive box 7", "").textContent, "archive box 7");
  });
});

describe("marked text", () => {
  /** @param {(Node | string)[]} nodes @returns {(string | [string, string])[]} text, and kind and text of each mark */
  const told = (nodes) => nodes.map((/** @type {any} */ node) =>
    (typeof node === "string" ? node : [node.className, node.textContent]));

  test("Text without spans is one piece, and no text none.", (context) => {
    standIn(context);
    assert.deepEqual(marked("Norland will help.", []), ["Norland will help."]);
    assert.deepEqual(marked("", []), []);
  });

  test("Spans are marked with their class, in whatever order they come.", (context) => {
    standIn(context);
    const nodes = marked("Norland will send troops.", [[13, 17, "verb"], [0, 7, "name"], [18, 24, "noun"]]);
    assert.deepEqual(told(nodes), [["name", "Norland"], " will ", ["verb", "send"], " ", ["noun", "troops"], "."]);
    assert.deepEqual(nodes.filter((node) => typeof node !== "string").map((/** @type {any} */ node) => node.tag), ["mark", "mark", "mark"]);
  });

  test("A span may reach the end of the text, and two may touch.", (context) => {
    standIn(context);
    assert.deepEqual(told(marked("yes or no", [[0, 3, "a"], [3, 9, "b"]])), [["a", "yes"], ["b", " or no"]]);
  });

  test("Offsets count characters as people do, not halves of an emoji.", (context) => {
    standIn(context);
    assert.deepEqual(told(marked("🕊️🇺🇦 Norland 𝔰ays", [[5, 12, "name"], [13, 14, "letter"]])),
      ["🕊️🇺🇦 ", ["name", "Norland"], " ", ["letter", "𝔰"], "ays"]);
  });

  test("Of two spans that overlap the first is marked.", (context) => {
    standIn(context);
    assert.deepEqual(told(marked("will not send", [[5, 13, "late"], [0, 8, "early"]])), [["early", "will not"], " send"]);
    assert.deepEqual(told(marked("will not send", [[0, 4, "one"], [0, 8, "other"]])), [["one", "will"], " not send"]);
  });

  test("A span that reaches beyond the text is left out.", (context) => {
    standIn(context);
    assert.deepEqual(told(marked("short", [[2, 6, "far"], [0, 2, "near"]])), [["near", "sh"], "ort"]);
    assert.deepEqual(told(marked("short", [[-2, 2, "before"]])), ["short"]);
  });

  test("Whatever is marked, the text is whole, and no mark is other than a span.", (context) => {
    standIn(context);
    const dice = chance(13);
    for (let round = 0; round < 1000; round += 1) {
      const points = Array.from({ length: dice(12) }, () => [..."ab é🕊𝔰"][dice(6)]);
      const spans = Array.from({ length: dice(4) }, (_, at) => {
        const start = dice(13);
        return /** @type {[number, number, string]} */ ([start, start + 1 + dice(4), `kind${at}`]);
      });
      const pieces = told(marked(points.join(""), spans));
      assert.equal(pieces.map((piece) => (typeof piece === "string" ? piece : piece[1])).join(""), points.join(""));
      for (const piece of pieces) {
        if (typeof piece === "string") continue;
        const [start, end] = spans[Number(piece[0].slice(4))];
        assert.equal(piece[1], points.slice(start, end).join(""), JSON.stringify(spans));
      }
    }
  });
});
