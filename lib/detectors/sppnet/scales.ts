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

/** A rule for every image of a data set; the name identifies the rule in the keys of cached features. */
export interface NamedScaleRule {
  readonly name: string;
  /** The same at every call. */
  ruleOf(imageId: string): ScaleRule;
}

/** The scale at which a window comes nearest to `windowSide` squared. */
export function chosenScale({ windowSide }: ScaleConfig): ScaleRule {
  return (windows, factors) => windows.map((window) => nearestScale(window, factors, windowSide));
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
