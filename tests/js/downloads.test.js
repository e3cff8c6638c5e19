// The table as a file, which spreadsheets must read as text and numbers and never as formulae.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { csvField, csvOf } from "../../templates/js/downloads.js";
import { Story } from "../../templates/js/model.js";
import { chance, data } from "./fixture.js";

/** @param {string} text in the form of RFC 4180 @returns {string[][]} */
function parsed(text) {
  const [rows, quoted] = [[[""]], { on: false }];
  for (let at = 0; at < text.length; at += 1) {
    const row = rows[rows.length - 1];
    const sign = text[at];
    if (quoted.on && sign === '"' && text[at + 1] === '"') {
      row[row.length - 1] += '"';
      at += 1;
    } else if (sign === '"') quoted.on = !quoted.on;
    else if (quoted.on) row[row.length - 1] += sign;
    else if (sign === ",") row.push("");
    else if (sign === "\r" && text[at + 1] === "\n") {
      rows.push([""]);
      at += 1;
    } else row[row.length - 1] += sign;
  }
  assert.equal(quoted.on, false, "a quote is left open");
  assert.deepEqual(rows.pop(), [""], "the last line is not ended");
  return rows;
}

describe("a field", () => {
  test("Plain text stays as it is.", () => {
    assert.equal(csvField("Norland will send a battalion."), "Norland will send a battalion.");
  });

  test("Text with commas, quotes or new lines is quoted, and its quotes are doubled.", () => {
    assert.equal(csvField("Norland, Sudmark"), '"Norland, Sudmark"');
    assert.equal(csvField('They said "no".'), '"They said ""no""."');
    assert.equal(csvField("one\ntwo"), '"one\ntwo"');
    assert.equal(csvField("one\rtwo"), '"one\rtwo"');
  });

  for (const [name, text] of Object.entries({
    "an equals sign": "=1+2", "a plus sign": "+3", "a minus sign": "-4 per cent", "an at sign": "@SUM(A5)",
    "a tab": "\tsix",
  })) {
    test(`Text that begins with ${name} is no formula.`, () => {
      assert.equal(csvField(text), `'${text}`);
    });
  }

  test("Text that begins with a carriage return is no formula.", () => {
    assert.equal(csvField("\r=7"), "\"'\r=7\"");
  });

  test("A formula behind spaces or new lines is none either.", () => {
    assert.equal(csvField("  =8"), "'  =8");
    assert.equal(csvField("\u00A0\n@9"), "\"'\u00A0\n@9\"");
  });

  test("A formula that has to be quoted is made harmless inside the quotes.", () => {
    assert.equal(csvField('=HYPERLINK("https://example.org","x")'), '"\'=HYPERLINK(""https://example.org"",""x"")"');
  });

  test("A sign further on in the text is left alone.", () => {
    assert.equal(csvField("a=b-c+d@e"), "a=b-c+d@e");
  });

  test("Numbers stay numbers, the negative too, and truths are written out.", () => {
    assert.deepEqual([csvField(-5), csvField(0.75), csvField(0), csvField(true), csvField(false)], ["-5", "0.75", "0", "true", "false"]);
  });

  test("Any text comes back from the file as it was, with an apostrophe at most, and never as a formula.", () => {
    const dice = chance(5);
    const signs = [..."=+-@\t\r\n\"', ab"];
    for (let round = 0; round < 3000; round += 1) {
      const text = Array.from({ length: dice(7) }, () => signs[dice(signs.length)]).join("");
      const [[back, next]] = parsed(`${csvField(text)},next\r\n`);
      assert.equal(next, "next", JSON.stringify(text));
      assert.ok(back === text || back === `'${text}`, JSON.stringify([text, back]));
      assert.doesNotMatch(back, /^[=+\-@\t\r]/, JSON.stringify(text));
      assert.doesNotMatch(back.trimStart(), /^[=+\-@]/, JSON.stringify(text));
    }
  });
});

describe("the table", () => {
  const story = new Story(data());

  /** @param {number} index @param {import("../../templates/js/model.js").Mode} mode @param {string[]} [only] @returns {any} */
  const view = (index, mode, only = []) => ({
    index, mode, date: story.data.dates[index], only: new Set(only), picture: story.picture(index, mode),
  });

  /** @param {any} shown @returns {Record<string, string>[]} */
  const rows = (shown, of = story) => {
    const [head, ...lines] = parsed(csvOf(of, shown));
    return lines.map((line) => {
      assert.equal(line.length, head.length);
      return Object.fromEntries(head.map((name, at) => [name, line[at]]));
    });
  };

  test("A row tells all of a country, its quote and where the quote is from.", () => {
    const [first] = rows(view(2, "day"));
    assert.deepEqual(first, {
      date: "2031-05-01", mode: "day", alpha_3: "EST", name: "Eastmere", stance: "troops_offered", label: "Troops offered",
      confidence: "0.97", contested: "false", ruled: "true", reported: "2031-05-01", quote: "Sentence 6.",
      source: "Paper 6", title: "Title 6", url: "https://example.org/6",
    });
  });

  test("A stance from an earlier date has the date it was reported on, beside the date on show.", () => {
    const told = rows(view(2, "known")).map(({ alpha_3, date, reported }) => [alpha_3, date, reported]);
    assert.deepEqual(told, [
      ["EST", "2031-05-01", "2031-05-01"], ["NRL", "2031-05-01", "2031-04-09"], ["WST", "2031-05-01", "2031-04-09"],
      ["WST", "2031-05-01", "2031-04-09"], ["SDM", "2031-05-01", "2031-05-01"],
    ]);
  });

  test("Each quote of a contested verdict has the stance of its own side.", () => {
    const told = rows(view(1, "day")).filter(({ alpha_3 }) => alpha_3 === "WST");
    assert.deepEqual(told.map(({ quote, stance, label, contested }) => [quote, stance, label, contested]), [
      ["Sentence 3.", "logistics_only", "Logistics only", "true"], ["Sentence 4.", "troops_offered", "Troops offered", "true"],
    ]);
  });

  test("What the legend leaves out is left out of the table.", () => {
    const codes = (/** @type {string[]} */ ...only) => rows(view(3, "known", only)).map(({ alpha_3 }) => alpha_3);
    assert.deepEqual(codes("opposed"), ["SDM"]);
    assert.deepEqual(codes("ruled", "undecided"), ["EST", "WST"]);
    assert.deepEqual(codes("contested"), []);
    assert.deepEqual(codes(), ["EST", "NRL", "LTR", "WST", "SDM"]);
  });

  test("Hostile words of an article do not become a formula or a second row.", () => {
    const given = data();
    given.evidence[6] = { ...given.evidence[6], quote: '=CMD("x")\r\nEvil,row', title: "@title", source: "-source", url: "+url" };
    const told = new Story(given);
    const shown = { ...view(2, "day", ["ruled"]), picture: told.picture(2, "day") };
    const [row, ...more] = rows(shown, told);
    assert.deepEqual(more, []);
    assert.deepEqual([row.quote, row.title, row.source, row.url], ["'=CMD(\"x\")\r\nEvil,row", "'@title", "'-source", "'+url"]);
  });
});
