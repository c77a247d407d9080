// At which of several sizes of an image a window is looked at: where it comes nearest to the crops that the network was
// pre-trained on (deck: "Single-scale testing a good tradeoff").  Source: SPP-net §4.1; Fast R-CNN §5.2.
//   argmin over scales   |area·scale² − side²|
// Deviation: SPP-net's code takes the scale nearest to 208·min(H,W)/√area.
import { areaOf, type Box } from './box.js';

/** Index of the scale, the first of equally near ones; scales multiply the pixels that the window is in. */
export function nearestScale(window: Box, scales: readonly number[], side: number): number {
  const misses = scales.map((scale) => Math.abs(areaOf(window) * scale ** 2 - side ** 2));
  return misses.indexOf(Math.min(...misses));
}
