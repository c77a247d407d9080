// Every picture of a data set decoded once before a training, so that a damaged one stops it now and not after an hour.
// What was found sound is remembered by content: the same bytes are not decoded again.
import { createHash } from 'node:crypto';
import { decodePicture, readPictureBytes } from '../pictures/image-file.js';
import type { Dataset, Sample } from '../sample.js';
import { refuseFatal, ruleOf, strictly, trouble, troubleLines, type Trouble } from './voc-trouble.js';

/** Keys of pictures that were decoded without damage: SHA-256 of their files. A Set, or what outlives the process. */
export interface SoundKeys {
  has(key: string): boolean;
  add(key: string): unknown;
}

export interface PictureCheck {
  /** Pictures that need not be decoded again; the check adds to them. */
  readonly sound: SoundKeys;
  readonly strict: boolean;
  /** Leaves out images that cannot be decoded, instead of refusing the data set. */
  readonly skipBad: boolean;
  /** Is called after each picture. */
  onPicture(done: number, of: number): void;
}

/**
 * The data set with all pictures that can be decoded; samples without a file are taken as they are. What was mended or
 * left out is in `notes`. Rejects with an Error naming the first picture that cannot be decoded.
 */
export async function checkPictures(data: Dataset, check: PictureCheck): Promise<Dataset> {
  const troubles: Trouble[] = [];
  const samples: Sample[] = [];
  for (const [i, sample] of data.samples.entries()) {
    const found = sample.file === undefined ? [] : await pictureTroubles(sample.file, check.sound);
    const judged = check.strict ? strictly(found) : found;
    if (!check.skipBad || found.every(({ kind }) => kind !== 'image')) {
      refuseFatal(judged);
      samples.push(sample);
    }
    troubles.push(...judged.map((one) => one.fatal ? { ...one, rule: `left out: ${one.rule}` } : one));
    check.onPicture(i + 1, data.samples.length);
  }
  if (samples.length === 0) throw new Error(`${data.name}: none of the images of split ${data.split} can be decoded`);
  const notes = troubleLines(troubles);
  return notes.length === 0 ? data : { ...data, samples, notes };
}

/** What is wrong with a picture file, or was mended in it; a sound picture is decoded once. */
export async function pictureTroubles(file: string, sound: SoundKeys): Promise<Trouble[]> {
  try {
    const bytes = await readPictureBytes(file);
    const key = createHash('sha256').update(bytes).digest('hex');
    if (sound.has(key)) return [];
    const { notes } = await decodePicture(bytes, file);
    if (notes.length === 0) sound.add(key);
    return notes.map((note) => trouble('picture', file, note));
  } catch (error) {
    return [trouble('image', file, ruleOf(error, file))];
  }
}
