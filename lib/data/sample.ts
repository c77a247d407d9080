// Images with annotated objects, and detections: the records between data sets, detectors and evaluation.
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
  /** VOC: left out of training; detecting it counts neither as right nor as wrong. */
  readonly difficult: boolean;
  readonly truncated: boolean;
}

/** One image with its objects, possibly none. `image()` reads or draws the pixels. */
export interface Sample {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly GroundTruth[];
  /** The picture's file; absent for a drawn picture. */
  readonly file?: string;
  /** True: `image()` gives pixels that are in memory already; absent: it reads, decodes or draws them. */
  readonly inMemory?: true;
  image(): Promise<RgbImage>;
}

export interface Dataset {
  readonly name: string;
  readonly split: string;
  /** Names of classes 1..K, alphabetical for VOC folders. */
  readonly classes: readonly string[];
  readonly samples: readonly Sample[];
  /** Repairs made while reading, one sentence each; absent: no repairs. */
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

/** A trained detector as evaluation and pictures use it. */
export interface Detector {
  readonly classes: readonly string[];
  detect(sample: Sample): Promise<Detection[]>;
}
