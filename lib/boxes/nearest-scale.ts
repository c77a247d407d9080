// An image is offered at several scales. A window is taken from the scale at which its area comes nearest to the area
// of the crops that the network was pre-trained on (deck: "Single-scale testing a good tradeoff").
// Source: SPP-net §4.1; Fast R-CNN §5.2.
//   argmin over scales   |area·scale² − side²|
// Deviation: SPP-net's code takes the scale nearest to 208·min(H,W)/√area.
import { areaOf, type Box } from './box.js';

/** Index of the best scale, the first of equal ones. Scales multiply the window's pixels; `side` is a crop's. */
export function nearestScale(window: Box, scales: readonly number[], side: number): number {
  const misses = scales.map((scale) => Math.abs(areaOf(window) * scale ** 2 - side ** 2));
  return misses.indexOf(Math.min(...misses));
}
