// The address names what the page shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hashOf, wishOf } from "../../templates/js/address.js";

/** @param {string | null} country @param {import("../../templates/js/model.js").Mode} mode @returns {any} */
const view = (country, mode) => ({ date: "2031-04-09", country, mode });

test("The address tells date, country and mode.", () => {
  assert.equal(hashOf(view("POL", "known")), "#date=2031-04-09&country=POL&mode=known");
});

test("Without a chosen country the address names none.", () => {
  assert.equal(hashOf(view(null, "day")), "#date=2031-04-09&mode=day");
});

test("What an address was made of is read from it again.", () => {
  assert.deepEqual(wishOf(hashOf(view("XKX", "day"))), { date: "2031-04-09", country: "XKX", mode: "day" });
  assert.deepEqual(wishOf(hashOf(view(null, "known"))), { date: "2031-04-09", mode: "known" });
});

test("Signs that mean something in an address come back as they were.", () => {
  const odd = "A&mode=day#=%41+é";
  assert.deepEqual(wishOf(hashOf(view(odd, "known"))), { date: "2031-04-09", country: odd, mode: "known" });
});

test("An address may name only some, in any order, or nothing.", () => {
  assert.deepEqual(wishOf("#mode=known&country=FRA"), { mode: "known", country: "FRA" });
  assert.deepEqual(wishOf("#"), {});
  assert.deepEqual(wishOf(""), {});
});
