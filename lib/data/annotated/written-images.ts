// What writing annotated images has in common, whatever the format. Pictures that are sound are copied byte for byte,
// mended ones become PNG.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wayInside } from '../files/inside-folder.js';
import { emptyOrMissing } from '../files/whole-folder.js';
import { decodePicture, encodePng, readPictureBytes } from '../pictures/image-file.js';
import { imageHeader } from '../pictures/image-header.js';
import type { VocImage } from '../voc/voc-image.js';
import { refuseFatal } from '../voc/voc-trouble.js';
import { imagesOfSplit, type AnnotatedImages } from './annotated-images.js';

export interface WriteOptions {
  /** Leaves out images that cannot be used, instead of refusing the data. */
  readonly skipBad: boolean;
}

export interface Written {
  readonly images: number;
  readonly leftOut: number;
  /** Images that were written and that no split lists. */
  readonly unlisted: number;
}

/** `written, 4 images, 0 left out`, and how many of them are in no split, if any. */
export function describeWritten({ images, leftOut, unlisted }: Written): string {
  const inNoSplit = unlisted === 0 ? '' : `, ${unlisted} in no split`;
  return `written, ${images} ${images === 1 ? 'image' : 'images'}, ${leftOut} left out${inNoSplit}`;
}

/** A split with the images of it that were written. */
interface WrittenSplit {
  readonly name: string;
  readonly ids: readonly string[];
}

/** Throws an Error for a place inside the folder that is read, for a file, and for a folder that is not empty. */
export async function refusePlace({ dir }: AnnotatedImages, out: string): Promise<void> {
  const way = await wayInside(out, dir);
  if (way !== null) throw new RangeError(`${out}: lies in the folder that is read; take another place`);
  await emptyOrMissing(out);
}

/** All images that can be used. Throws an Error for the first one that cannot, unless those are left out. */
export async function* usableImages(source: AnnotatedImages, { skipBad }: WriteOptions): AsyncGenerator<VocImage> {
  await source.classNames(skipBad); // refuses what is wrong with whole files
  for (const id of await source.ids()) {
    const image = await source.readImage(id, null);
    if (!skipBad) refuseFatal(image.troubles);
    const { path, size, troubles } = image;
    if (path !== null && size !== null && !troubles.some(({ fatal }) => fatal)) yield image;
  }
}

/** Writes the picture of an image below a folder; its path from there, or null for one that is left out. */
export async function writePicture({ id, path }: VocImage, folder: string, skipBad: boolean): Promise<string | null> {
  let picture: { readonly ending: string; readonly bytes: Uint8Array };
  try {
    picture = await soundPicture(path!); // usable: it has one
  } catch (error) {
    if (skipBad) return null;
    throw error;
  }
  const name = `${id}.${picture.ending}`;
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, picture.bytes);
  return name;
}

/** The ids of each split that were written, by a name that can be a file's; splits without an image are left out. */
export async function usableSplits(
  source: AnnotatedImages, written: ReadonlySet<string>, { skipBad }: WriteOptions,
): Promise<WrittenSplit[]> {
  const lists: WrittenSplit[] = [];
  for (const split of source.splits) {
    const { images, troubles } = await imagesOfSplit(source, split);
    if (!skipBad) refuseFatal(troubles);
    const ids = images.map(({ id }) => id).filter((id) => written.has(id));
    if (ids.length > 0) lists.push({ name: split.replaceAll('/', '_'), ids });
  }
  return lists;
}

/** The ids that are in none of the splits. */
export function unlistedIds(written: Iterable<string>, splits: readonly WrittenSplit[]): string[] {
  const listed = new Set(splits.flatMap(({ ids }) => ids));
  return [...written].filter((id) => !listed.has(id));
}

/** The file itself where nothing had to be mended, otherwise a PNG of what is seen. */
async function soundPicture(path: string): Promise<{ ending: string; bytes: Uint8Array }> {
  const bytes = await readPictureBytes(path);
  const { image, notes } = await decodePicture(bytes, path);
  if (notes.length > 0) return { ending: 'png', bytes: await encodePng(image) };
  return { ending: imageHeader(bytes, path).format === 'png' ? 'png' : 'jpg', bytes };
}
