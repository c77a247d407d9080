// What every reader of data produces and every detector consumes.
import type { Box } from '../boxes/box.js';

/** Background is class 0; objects are 1..K in the order of `Dataset.classes`. */
export const BACKGROUND = 0;

/** 8-bit RGB, rows from the top, three bytes a pixel (H,W,3). */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One annotated object, in image pixels. */
export interface GroundTruth {
  readonly box: Box;
  /** 1..K */
  readonly label: number;
  /** Left out of training and neither reward nor fault in evaluation (VOC). */
  readonly difficult: boolean;
  readonly truncated: boolean;
}

/** One image with its objects; the pixels are read or drawn when asked for. An image without objects is legal. */
export interface Sample {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly GroundTruth[];
  image(): Promise<RgbImage>;
}

export interface Dataset {
  readonly name: string;
  readonly split: string;
  /** Names of classes 1..K, alphabetical for VOC folders. */
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  /** What was repaired while reading, a sentence each, for whoever reports; absent when nothing was. */
  readonly notes?: readonly string[];
}

/** One detected object, in image pixels. */
export interface Detection {
  readonly imageId: string;
  /** 1..K */
  readonly label: number;
  readonly score: number;
  readonly box: Box;
}

/** What evaluation and pictures need of a trained detector. */
export interface Detector {
  readonly classes: readonly string[];
  detect(sample: Sample): Promise<Detection[]>;
}
