// At which scales SPP-net looks at an image, and which of them a window is pooled at (SPP-net §4.1): the one that
// brings the window nearest to the size of the crops that the trunk was pre-trained on.
//   argmin over scales   |area of the window · factor² − side²|         factor = scaled pixels per image pixel
// Deviation: SPP-net's code takes the scale nearest to 208·min(H,W)/√area; the paper, and Fast R-CNN's multi-scale
// testing, compare areas with 224².
import { areaOf, type Box, type Size } from '../../boxes/box.js';
import { imageScale, type Preprocessing } from '../../data/prepare-image.js';
import type { Rng } from '../../tensor/rng.js';

/** Shorter sides, and what a window should come to. */
export interface ScaleConfig {
  /** Scaled pixels, ascending. */
  readonly shorterSides: readonly number[];
  /** Side of the square, in scaled pixels, that a window's area is compared with. */
  readonly windowSide: number;
}

/** The preparation of an image for each scale; the limit of the longer side grows with the shorter. */
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

/** A rule for every image of a data set; the name stands for all that it depends on. */
export interface NamedScaleRule {
  readonly name: string;
  /** The same at every call. */
  ruleOf(imageId: string): ScaleRule;
}

/** The scale at which a window comes nearest to `windowSide` squared; the first of several. */
export function chosenScale({ windowSide }: ScaleConfig): ScaleRule {
  return (windows, factors) => windows.map((window) => {
    const distances = factors.map((factor) => Math.abs(areaOf(window) * factor ** 2 - windowSide ** 2));
    return distances.indexOf(Math.min(...distances));
  });
}

/** For SVMs, box regressors and testing. */
export function chosenScales(config: ScaleConfig): NamedScaleRule {
  return { name: 'chosen', ruleOf: () => chosenScale(config) };
}

/**
 * For fine-tuning: any scale, drawn for each window. Where there is one scale, nothing is drawn: it is the chosen one.
 * Deviation: SPP-net's code draws again at each visit of a window, from maps of all scales; here the pyramid is kept.
 */
export function tuningScales(config: ScaleConfig, name: string, rng: Rng): NamedScaleRule {
  if (config.shorterSides.length === 1) return chosenScales(config);
  return { name, ruleOf: (imageId) => randomScale(rng.fork(imageId)) };
}

/** Any scale, drawn for each window. */
export function randomScale(rng: Rng): ScaleRule {
  return (windows, factors) => windows.map(() => rng.integer(factors.length));
}
