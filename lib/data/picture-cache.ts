// Pictures kept as they are, so that a photograph is decoded once and not for each of its regions.
import type { RgbImage, Sample } from './sample.js';

/** Enough for 600 photographs of 480×300. */
export const PICTURE_CACHE_BYTES = 256 * 2 ** 20;

/** Up to a number of bytes; once full, it keeps what it has and reads the others anew each time. */
export class PictureCache {
  readonly limitBytes: number;
  private readonly kept = new Map<Sample, RgbImage>();
  private usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** The picture of a sample; shared with later callers, so not to be written to. */
  async picture(sample: Sample): Promise<RgbImage> {
    const known = this.kept.get(sample);
    if (known !== undefined) return known;
    const picture = await sample.image();
    if (!this.kept.has(sample) && this.usedBytes + picture.data.length <= this.limitBytes) {
      this.kept.set(sample, picture);
      this.usedBytes += picture.data.length;
    }
    return picture;
  }
}
