// Pictures kept at network size, so that a photograph is decoded once and not in every epoch.
import { prepareImage, type PreparedImage, type Preprocessing } from './prepare-image.js';
import type { Sample, RgbImage } from '../sample.js';

/** Enough for 350 photographs of 150×200, both ways round. */
export const IMAGE_CACHE_BYTES = 256 * 2 ** 20;

/**
 * Prepared pictures of one preprocessing, up to a number of bytes. Once full it keeps what it has and prepares the
 * others anew each time: in training every picture is used equally often, so throwing out the oldest gains nothing.
 */
export class ImageCache {
  readonly preprocessing: Preprocessing;
  readonly limitBytes: number;
  private readonly kept = new Map<Sample, Map<boolean, PreparedImage>>();
  private usedBytes = 0;

  constructor(preprocessing: Preprocessing, limitBytes: number) {
    this.preprocessing = preprocessing;
    this.limitBytes = limitBytes;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.usedBytes;
  }

  /** The sample's network input, mirrored if `flip`; shared with later callers, so not to be written to. */
  async prepared(sample: Sample, flip: boolean): Promise<PreparedImage> {
    const known = this.kept.get(sample)?.get(flip);
    if (known !== undefined) return known;
    const prepared = prepareImage(await sample.image(), this.preprocessing, { flip });
    this.keep(sample, flip, prepared);
    return prepared;
  }

  private keep(sample: Sample, flip: boolean, prepared: PreparedImage): void {
    const size = prepared.input.data.byteLength;
    const ways = this.kept.get(sample) ?? new Map<boolean, PreparedImage>();
    if (ways.has(flip) || this.usedBytes + size > this.limitBytes) return;
    this.kept.set(sample, ways.set(flip, prepared));
    this.usedBytes += size;
  }
}

// Pictures kept as they are, so that a photograph is decoded once and not for each of its regions.

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
