// Pictures kept in memory, so that a photograph is decoded once and not in every epoch: as network input, or decoded.
// A full cache keeps what it has and makes other pictures anew each time: training uses every picture equally often, so
// replacing the oldest would gain nothing. A picture that was decoded is kept plain and mirrored: decoding a photograph
// of 12 million pixels takes a second, and each epoch shows it both ways. A picture whose pixels are in memory is not
// kept a second time, unless it is resized: its network input is made of the pixels within a millisecond, and takes
// four times their memory each way. Of pictures that change each time they are seen (augmentation.ts), the decoded
// pixels are kept.
import { recoloured, type PictureChange } from './augmentation.js';
import { prepareImage, type PreparedImage, type Preprocessing } from './prepare-image.js';
import type { Sample, RgbImage } from '../sample.js';

/** Enough for 350 photographs of 150×200, plain and mirrored. */
export const IMAGE_CACHE_BYTES = 256 * 2 ** 20;

/** Network inputs made by one preprocessing, at most `limitBytes` of them. */
export class ImageCache {
  readonly preprocessing: Preprocessing;
  readonly limitBytes: number;
  private readonly kept = new Map<Sample, Map<boolean, PreparedImage>>();
  private readonly decoded: DecodedImageCache;
  private usedBytes = 0;

  constructor(preprocessing: Preprocessing, limitBytes: number) {
    this.preprocessing = preprocessing;
    this.limitBytes = limitBytes;
    this.decoded = new DecodedImageCache(limitBytes);
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.usedBytes + this.decoded.bytes;
  }

  /**
   * The sample's network input; flip: of its mirror image; with a change, of the changed picture, which is not kept.
   * Shared with later callers: read only.
   */
  async prepared(sample: Sample, flip: boolean, change: PictureChange | null = null): Promise<PreparedImage> {
    if (change !== null) {
      const picture = recoloured(await this.decoded.picture(sample), change);
      return prepareImage(picture, this.preprocessing, { flip, size: change.size });
    }
    const known = this.kept.get(sample)?.get(flip);
    if (known !== undefined) return known;
    const image = await sample.image();
    const prepared = prepareImage(image, this.preprocessing, { flip });
    if (sample.inMemory === true && prepared.scale === 1) return prepared;
    this.keep(sample, flip, prepared);
    if (sample.inMemory !== true && this.hasRoomFor(prepared)) {
      this.keep(sample, !flip, prepareImage(image, this.preprocessing, { flip: !flip }));
    }
    return prepared;
  }

  private keep(sample: Sample, flip: boolean, prepared: PreparedImage): void {
    const ways = this.kept.get(sample) ?? new Map<boolean, PreparedImage>();
    if (ways.has(flip) || !this.hasRoomFor(prepared)) return;
    this.kept.set(sample, ways.set(flip, prepared));
    this.usedBytes += prepared.input.data.byteLength;
  }

  private hasRoomFor({ input }: PreparedImage): boolean {
    return this.usedBytes + input.data.byteLength <= this.limitBytes;
  }
}

/** Enough for 600 photographs of 480×300. */
export const DECODED_CACHE_BYTES = 256 * 2 ** 20;

/** Decoded pictures at their own size, at most `limitBytes` of them: for crops of regions. */
export class DecodedImageCache {
  readonly limitBytes: number;
  private readonly kept = new Map<Sample, RgbImage>();
  private usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.usedBytes;
  }

  /** The picture of a sample. Shared with later callers: read only. */
  async picture(sample: Sample): Promise<RgbImage> {
    const known = this.kept.get(sample);
    if (known !== undefined) return known;
    const picture = await sample.image();
    if (sample.inMemory === true) return picture;
    if (!this.kept.has(sample) && this.usedBytes + picture.data.length <= this.limitBytes) {
      this.kept.set(sample, picture);
      this.usedBytes += picture.data.length;
    }
    return picture;
  }
}
