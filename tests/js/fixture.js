// A small story in which no two things are equal, a random one, and the chance behind it.

import { readFileSync } from "node:fs";

/** @typedef {import("../../templates/js/model.js").Data} Data */

/** @param {string} path from the top of the repository @returns {URL} */
export const inRepository = (path) => new URL(`../../${path}`, import.meta.url);

/** @param {string} path from the top of the repository @returns {string} */
export const textOf = (path) => readFileSync(inRepository(path), "utf8");

/** The phrases of the page in English. */
export const ENGLISH = JSON.parse(textOf("templates/words/en.json"));

/**
 * Mulberry32: the same seed gives the same numbers.
 * @param {number} seed
 * @returns {(below: number) => number} whole numbers from 0 to just under `below`
 */
export function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** @param {number} number @param {string} date */
const evidence = (number, date) => ({
  quote: `Sentence ${number}.`, title: `Title ${number}`, source: `Paper ${number}`,
  url: `https://example.org/${number}`, date,
});

/** @param {string} stance @param {number} confidence @param {number[]} numbers @param {object} [more] */
const verdict = (stance, confidence, numbers, more = {}) =>
  ({ stance, confidence, contested: false, ruled: false, evidence: numbers, ...more });

/**
 * Norland turns from undecided to troops and says so again; Sudmark is opposed twice; Westria is contested, then
 * undecided; Eastmere is ruled; Lateria is mentioned before it takes a stance, Mentia is never more than
 * mentioned, and nobody writes of the Quiet Isles.
 * @returns {Data}
 */
export const data = () => ({
  version: 1,
  topic: { id: "sample", title: "A mission for Samplia" },
  dates: ["2031-04-02", "2031-04-09", "2031-05-01", "2032-01-15"],
  layers: {
    "2031-04-02": { SDM: verdict("opposed", 0.93, [1]), NRL: verdict("undecided", 0.71, [0]) },
    "2031-04-09": {
      WST: verdict("logistics_only", 0.55, [3, 4], { contested: true, sides: ["logistics_only", "troops_offered"] }),
      NRL: verdict("troops_offered", 0.82, [2]),
    },
    "2031-05-01": { SDM: verdict("opposed", 0.64, [5]), EST: verdict("troops_offered", 0.97, [6], { ruled: true }) },
    "2032-01-15": {
      WST: verdict("undecided", 0.77, [7]), NRL: verdict("troops_offered", 0.58, [8]),
      LTR: verdict("logistics_only", 0.88, [9]),
    },
  },
  mentioned: {
    "2031-04-02": ["LTR", "MNT"], "2031-04-09": ["LTR"], "2031-05-01": ["NRL"], "2032-01-15": ["MNT", "SDM"],
  },
  evidence: [
    evidence(0, "2031-04-02"), evidence(1, "2031-04-02"), evidence(2, "2031-04-09"), evidence(3, "2031-04-09"),
    evidence(4, "2031-04-09"), evidence(5, "2031-05-01"), evidence(6, "2031-05-01"), evidence(7, "2032-01-15"),
    evidence(8, "2032-01-15"), evidence(9, "2032-01-15"),
  ],
  countries: {
    EST: "Eastmere", LTR: "Lateria", MNT: "Mentia", NRL: "Norland", QTI: "Quiet Isles", SDM: "Sudmark", WST: "Westria",
  },
  labels: {
    troops_offered: "Troops offered", logistics_only: "Logistics only", undecided: "Undecided", opposed: "Opposed",
  },
  colours: { troops_offered: "#0b5394", logistics_only: "#56b4e9", undecided: "#f0c949", opposed: "#c44601" },
  notes: [],
});

/** @param {number} seed @returns {Data} the sample's dates and countries with verdicts and mentions by chance */
export function randomData(seed) {
  const dice = chance(seed);
  const given = data();
  const stances = Object.keys(given.labels);
  const dates = Array.from({ length: 1 + dice(9) }, (_, at) => `2031-06-${String(3 * at + 1 + dice(3)).padStart(2, "0")}`);
  /** @type {Data} */
  const made = { ...given, dates, layers: {}, mentioned: {} };
  dates.forEach((date, index) => {
    made.layers[date] = {};
    made.mentioned[date] = [];
    Object.keys(given.countries).forEach((code, place) => {
      const fate = dice(4);
      if (fate === 0) made.mentioned[date].push(code);
      if (fate === 1) {
        const confidence = 0.3 + (index * 10 + place) / 200;
        made.layers[date][code] = verdict(stances[dice(stances.length)], confidence, [dice(10)], { ruled: dice(5) === 0 });
      }
    });
  });
  return made;
}
