// Which images the next mini-batch is drawn from.  Deck: "Sample a small number of images (2)".
// Source: Fast R-CNN §2.3; its roi_data_layer/layer.py. Every image is in the list twice, plain and flipped. The walk
// takes N entries at a time in a random order, and shuffles the list again when fewer than N are left.
import { Rng, type RngState } from '../tensor/rng.js';
import type { Walk } from '../training/sgd-training.js';

/** An image of the data set, as it is or mirrored. */
export interface ImageView {
  /** Index in Dataset.samples. */
  readonly index: number;
  readonly flipped: boolean;
}

/** What a walk goes on from after a restart, as plain JSON. */
export interface ImageWalkState {
  readonly images: number;
  readonly imagesPerBatch: number;
  readonly order: readonly number[];
  readonly cursor: number;
  readonly rng: RngState;
}

export class ImageWalk implements Walk<ImageView[]> {
  private readonly images: number;
  private readonly imagesPerBatch: number;
  private rng: Rng;
  private order: readonly number[]; // of the doubled list: entry i < images is image i, images + i its mirror image
  private cursor = 0;

  /**
   * A walk over `images` images, `imagesPerBatch` at a time; `rng` is the walk's own from here on.
   * Throws RangeError when the doubled list does not fill one batch.
   */
  constructor(images: number, imagesPerBatch: number, rng: Rng) {
    if (!(imagesPerBatch >= 1)) throw new RangeError(`ImageWalk: a batch needs an image, got ${imagesPerBatch}`);
    if (!(2 * images >= imagesPerBatch)) {
      throw new RangeError(`ImageWalk: ${images} images, twice each, do not fill a batch of ${imagesPerBatch}`);
    }
    this.images = images;
    this.imagesPerBatch = imagesPerBatch;
    this.rng = rng;
    this.order = rng.permutation(2 * images);
  }

  /** The images of the next mini-batch. */
  next(): ImageView[] {
    if (this.cursor + this.imagesPerBatch > this.order.length) {
      this.order = this.rng.permutation(2 * this.images);
      this.cursor = 0;
    }
    const batch = this.order.slice(this.cursor, this.cursor + this.imagesPerBatch);
    this.cursor += this.imagesPerBatch;
    return batch.map((entry) => ({ index: entry % this.images, flipped: entry >= this.images }));
  }

  state(): ImageWalkState {
    const { images, imagesPerBatch, cursor } = this;
    return { images, imagesPerBatch, order: [...this.order], cursor, rng: this.rng.state() };
  }

  /** Goes on from what state() once returned. Throws RangeError for a walk over another number of images. */
  resume({ images, imagesPerBatch, order, cursor, rng }: ImageWalkState): void {
    const wanted = `${this.images} images, ${this.imagesPerBatch} a batch`;
    if (images !== this.images || imagesPerBatch !== this.imagesPerBatch) {
      throw new RangeError(`training state: walk is over ${images} images, ${imagesPerBatch} a batch, not ${wanted}`);
    }
    const isWhole = new Set(order).size === 2 * images && order.every((entry) => entry < 2 * images);
    if (!isWhole || order.length !== 2 * images || cursor > order.length || cursor % imagesPerBatch !== 0) {
      throw new RangeError('training state: walk has no order of the images, or its cursor stands beside it');
    }
    this.order = [...order];
    this.cursor = cursor;
    this.rng = Rng.fromState(rng);
  }
}
