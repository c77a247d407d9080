// The segmentations that selective search starts from, and the strategies that group them.
import type { ColourSpace } from './colour-spaces.js';
import type { Similarity } from './similarities.js';

/** See felzenszwalb.ts. */
export interface SegmentationScale {
  readonly k: number;
  /** Pixels. */
  readonly minSize: number;
}

export interface SelectiveSearchConfig {
  readonly colourSpaces: readonly ColourSpace[];
  /** Each colour space is segmented once with each entry. */
  readonly segmentations: readonly SegmentationScale[];
  /** Smoothing before the segmentation, pixels. */
  readonly sigma: number;
  /** Width of the Gaussian derivatives, pixels. */
  readonly textureSigma: number;
  /** Each segmentation is grouped once with each entry, a sum of similarities. */
  readonly strategies: readonly (readonly Similarity[])[];
  /** Shortest side of a proposal, pixels. */
  readonly minSide: number;
  /** Number of proposals per image, the best. */
  readonly limit: number | 'all';
}

/** min_size = k (the R-CNN code). */
const scaleOf = (k: number): SegmentationScale => ({ k, minSize: k });

const ALL: readonly Similarity[] = ['colour', 'texture', 'size', 'fill'];
const ALL_BUT_COLOUR: readonly Similarity[] = ['texture', 'size', 'fill'];

/** 2 colour spaces × 2 k × 2 strategies = 8 hierarchies. Source: R-CNN's selective_search_boxes.m. */
export const SELECTIVE_SEARCH_FAST: SelectiveSearchConfig = {
  colourSpaces: ['hsv', 'lab'],
  segmentations: [50, 100].map(scaleOf), // SS and the R-CNN code (docs/sources.md); OpenCV's "fast" has 150, 300
  sigma: 0.8,                         // FH §3.1
  textureSigma: 0.8,                  // the distributed code; SS §3.2.2 says 1 (docs/sources.md)
  strategies: [ALL, ALL_BUT_COLOUR],  // C+T+S+F and T+S+F
  minSide: 20,                        // R-CNN: boxes with a side below 20 are dropped
  limit: 'all',                       // about 2000
};

/** 5 colour spaces × 4 k × 4 strategies = 80 hierarchies, about 10,000 boxes. Source: SS table 5. */
export const SELECTIVE_SEARCH_QUALITY: SelectiveSearchConfig = {
  ...SELECTIVE_SEARCH_FAST,
  colourSpaces: ['hsv', 'lab', 'rgI', 'H', 'I'],
  segmentations: [50, 100, 150, 300].map(scaleOf),
  strategies: [ALL, ALL_BUT_COLOUR, ['fill'], ['size']],
};

/**
 * The drawn shapes, 150×250, whose objects are 24 to 112 pixels large: the 8 hierarchies of "fast" with a shorter
 * minSide. Source: docs/recipe.md for minSide and k; minSize and limit measured on its training split
 * (docs/09-selective-search.md).
 */
export const SELECTIVE_SEARCH_SMALL: SelectiveSearchConfig = {
  ...SELECTIVE_SEARCH_FAST,
  segmentations: [{ k: 60, minSize: 20 }, { k: 200, minSize: 60 }],
  minSide: 12,
  limit: 500,
};

/** Photographs with a shorter side of about 240 pixels: as drawn shapes, but more boxes. */
export const SELECTIVE_SEARCH_PHOTOGRAPHS: SelectiveSearchConfig = { ...SELECTIVE_SEARCH_SMALL, limit: 1000 };
