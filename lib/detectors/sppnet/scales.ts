// At which scales SPP-net looks at an image, and at which of them a window is pooled.  Source: SPP-net §4.1.
//   fine-tuning: any of them       SVMs, box regressors, testing: the nearest (boxes/nearest-scale.ts)
import type { Box, Size } from '../../boxes/box.js';
import { nearestScale } from '../../boxes/nearest-scale.js';
import { imageScale, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { Rng } from '../../tensor/rng.js';

/** The scales, and the size that a scaled window should be nearest to. */
export interface ScaleConfig {
  /** Scaled pixels, ascending. */
  readonly shorterSides: readonly number[];
  /** Side of the square, in scaled pixels, that a window's area is compared with. */
  readonly windowSide: number;
}

/** The preprocessing of each scale; the limit of the longer side grows with the shorter side. */
export function preprocessingsOf({ shorterSides }: ScaleConfig, preprocessing: Preprocessing): Preprocessing[] {
  const ratio = preprocessing.longerSide / preprocessing.shorterSide;
  return shorterSides.map((side) => ({ ...preprocessing, shorterSide: side, longerSide: Math.round(side * ratio) }));
}

/** The factors from image pixels to scaled pixels. */
export function scaleFactors(image: Size, preprocessings: readonly Preprocessing[]): number[] {
  return preprocessings.map((preprocessing) => imageScale(image, preprocessing));
}

/** Which scale each window is pooled at: an index into the factors. */
export type ScaleRule = (windows: readonly Box[], factors: readonly number[]) => number[];

/** For SVMs, box regressors and testing: the scale at which a window comes nearest to `windowSide` squared. */
export function chosenScale({ windowSide }: ScaleConfig): ScaleRule {
  return (windows, factors) => windows.map((window) => nearestScale(window, factors, windowSide));
}

/** For fine-tuning: any scale, drawn for each window. */
export function randomScale(rng: Rng): ScaleRule {
  return (windows, factors) => windows.map(() => rng.integer(factors.length));
}
