// How colours look to readers who see them differently.
//
// The matrices are those for severity 1.0 in G. M. Machado, M. M. Oliveira and L. A. F. Fernandes,
// "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on
// Visualization and Computer Graphics 15 (6), 2009, pages 1291-1298, as its authors publish them at
// https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html. They apply to linear light.

import { luminance } from "../../templates/js/looks.js";

/** @type {Record<string, number[][]>} each row gives one of red, green and blue as it is seen */
export const DEFICIENCIES = {
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** @param {number[][]} matrix @returns {(light: number[]) => number[]} */
const through = (matrix) => (light) =>
  matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, weight, at) => sum + weight * light[at], 0))));

/** @type {Record<string, (light: number[]) => number[]>} linear red, green and blue, 0 to 1, to the same as seen */
export const VISIONS = {
  normal: (light) => light,
  greyscale: (light) => new Array(3).fill(luminance(light)),
  ...Object.fromEntries(Object.entries(DEFICIENCIES).map(([name, matrix]) => [name, through(matrix)])),
};
