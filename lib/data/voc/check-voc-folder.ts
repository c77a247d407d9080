// Checks annotated images before training: all troubles, and counts of images and objects (`rcnn check`).
import { areaOf, heightOf, widthOf } from '../../boxes/box.js';
import { pictureTroubles, type SoundKeys } from './check-pictures.js';
import { isClassList } from './class-list.js';
import { classWarnings } from './class-warnings.js';
import type { AnnotatedImages } from '../annotated/annotated-images.js';
import type { VocImage, VocImageObject } from './voc-image.js';
import { splitPath } from './voc-layout.js';
import { strictly, trouble, type Trouble } from './voc-trouble.js';

export interface VocReport {
  /** In the order of splits, then files. A fatal trouble refuses the folder; the others are warnings. */
  readonly troubles: readonly Trouble[];
  readonly images: number;
  readonly imagesWithoutObjects: number;
  /** Number of ids in each readable split. */
  readonly imagesPerSplit: Readonly<Record<string, number>>;
  readonly objectsPerClass: Readonly<Record<string, number>>;
  readonly difficult: number;
  readonly truncated: number;
  /** Number of images of each size `WxH`. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Larger side of a box / longer side of its image: smallest, median, largest; null: no objects. */
  readonly relativeSide: { readonly min: number; readonly median: number; readonly max: number } | null;
}

export interface VocCheckRule {
  /** An object is tiny when its larger side is less than this share of the image's longer side. */
  readonly tiny: number;
  /** An object is huge when its box covers more than this share of the image. */
  readonly huge: number;
}

/** tiny: under 6 of 250 px at quarter scale, 1.5 feature cells of 4 px; huge: all but a margin. */
const VOC_CHECK_RULE: VocCheckRule = { tiny: 0.025, huge: 0.95 };

export interface CheckOptions {
  readonly rule?: VocCheckRule;
  /** What would be repaired is fatal. */
  readonly strict?: boolean;
  /** Pictures that need not be decoded again; absent: all are decoded. */
  readonly sound?: SoundKeys;
  /** Called with the number of images looked at, and of all, after each of them. */
  readonly onImage?: (done: number, of: number) => void;
}

/** Checks every annotation and decodes every picture that is not known to be sound. */
export async function checkAnnotated(source: AnnotatedImages, options: CheckOptions = {}): Promise<VocReport> {
  const { rule = VOC_CHECK_RULE, strict = false, sound = new Set<string>() } = options;
  const { dir } = source;
  const ofImages: Trouble[] = [];
  const images: VocImage[] = [];
  const ids = [...await source.ids()].sort();
  for (const id of ids) {
    const image = await source.readImage(id, null);
    const looks = [...sizeWarnings(image, rule), ...duplicates(image)];
    ofImages.push(...image.troubles, ...looks, ...await decodeTroubles(image, sound));
    images.push(image);
    options.onImage?.(images.length, ids.length);
  }
  const { splits, troubles: ofLists } = await readSplits(source, images);
  const troubles = [
    ...source.troubles, ...ofLists, ...ofImages, ...source.unused(images), ...classWarnings(dir, images),
  ];
  if (splits.size === 0) troubles.push(trouble('list', splitPath(dir, '*'), 'there are no splits'));
  if (ids.length === 0 && !troubles.some(({ fatal }) => fatal)) {
    troubles.push(trouble('list', dir, 'there are no images'));
  }
  return { troubles: strict ? strictly(troubles) : troubles, ...summaryOf(images, splits) };
}

/** The ids of every split, and what is wrong with its list. That VOC's lists for one class have labels is not. */
async function readSplits(
  source: AnnotatedImages, images: readonly VocImage[],
): Promise<{ splits: Map<string, readonly string[]>; troubles: Trouble[] }> {
  const classes = [...new Set(images.flatMap(({ objects }) => objects.map(({ name }) => name)))];
  const troubles: Trouble[] = [];
  const splits = new Map<string, readonly string[]>();
  for (const split of source.splits) {
    const { ids, troubles: ofList } = await source.readSplit(split);
    const isOfClass = isClassList(split, source.splits, classes);
    for (const one of ofList) if (!isOfClass || one.kind !== 'list-line') troubles.push(one); // perhaps a million
    splits.set(split, ids);
  }
  return { splits, troubles };
}

async function decodeTroubles({ path }: VocImage, sound: SoundKeys): Promise<Trouble[]> {
  return path === null ? [] : pictureTroubles(path, sound);
}

function sizeWarnings(image: VocImage, { tiny, huge }: VocCheckRule): Trouble[] {
  const { objects, size } = image;
  if (size === null) return [];
  return objects.flatMap((object) => {
    const { file, number, name, box, stray } = object;
    const share = areaOf(box) / (size.width * size.height);
    const pixels = `${widthOf(box)}x${heightOf(box)} pixels of ${size.width}x${size.height}`;
    const about = { number, name };
    if (stray) return [];
    if (relativeSide(object, image) < tiny) return [trouble('tiny', file, `tiny: ${pixels}`, about)];
    return share > huge ? [trouble('huge', file, `huge: ${pixels}`, about)] : [];
  });
}

/** Objects that stand in an annotation again. Training learns each of them. */
function duplicates({ objects }: VocImage): Trouble[] {
  const first = new Map<string, number>();
  return objects.flatMap(({ file, number, name, box: { x1, y1, x2, y2 } }) => {
    const key = JSON.stringify([name, x1, y1, x2, y2]);
    const before = first.get(key);
    if (before === undefined) first.set(key, number);
    if (before === undefined) return [];
    return [trouble('duplicate', file, `has name and box of object ${before}`, { number, name })];
  });
}

function summaryOf(
  images: readonly VocImage[], splits: ReadonlyMap<string, readonly string[]>,
): Omit<VocReport, 'troubles'> {
  const readable = images.filter(({ size }) => size !== null);
  const objects = readable.flatMap((image) => image.objects);
  return {
    images: readable.length,
    imagesWithoutObjects: readable.filter((image) => image.objects.length === 0).length,
    imagesPerSplit: Object.fromEntries([...splits].map(([split, ids]) => [split, ids.length])),
    objectsPerClass: countOf(objects.map(({ name }) => name).sort()),
    difficult: objects.filter(({ difficult }) => difficult).length,
    truncated: objects.filter(({ truncated }) => truncated).length,
    sizes: countOf(readable.map(({ size }) => `${size?.width}x${size?.height}`)),
    relativeSide: rangeOf(readable.flatMap((image) => image.objects.map((object) => relativeSide(object, image)))),
  };
}

/** Larger side of the box over the longer side of the image. */
function relativeSide({ box }: VocImageObject, { size }: VocImage): number {
  return size === null ? 0 : Math.max(widthOf(box), heightOf(box)) / Math.max(size.width, size.height);
}

function rangeOf(values: readonly number[]): VocReport['relativeSide'] {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}

/** How often each name occurs, in the order of first occurrence. */
function countOf(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
