// Checks a whole VOC folder before training: all troubles, and counts of images and objects (`rcnn check`).
import { join } from 'node:path';
import { areaOf, heightOf, widthOf } from '../../boxes/box.js';
import { readImage } from '../pictures/image-file.js';
import { readVocImage, type VocImage, type VocImageObject } from './voc-image.js';
import { readSplit, readVocLayout, splitPath, VOC_FOLDERS, type VocLayout } from './voc-layout.js';
import { fileTrouble, ruleOf, type Trouble } from './voc-trouble.js';

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

/** Checks every annotation and decodes every picture. Rejects only when the folder itself cannot be listed. */
export async function checkVocFolder(dir: string, rule: VocCheckRule = VOC_CHECK_RULE): Promise<VocReport> {
  const layout = await readVocLayout(dir);
  const troubles: Trouble[] = [];
  const splits = await checkSplits(layout, troubles);
  const ids = [...new Set([...layout.ids, ...[...splits.values()].flat()])].sort();
  const images: VocImage[] = [];
  for (const id of ids) {
    const image = await readVocImage(layout, id);
    troubles.push(...image.troubles, ...sizeWarnings(image, rule), ...await decodeTroubles(image));
    images.push(image);
  }
  troubles.push(...unusedImages(layout, new Set(ids)));
  if (layout.splits.length === 0) troubles.push(fileTrouble(splitPath(dir, '*'), 'there are no splits'));
  return { troubles, ...summaryOf(images, splits) };
}

/** The ids of every split that can be read. */
async function checkSplits(layout: VocLayout, troubles: Trouble[]): Promise<Map<string, string[]>> {
  const splits = new Map<string, string[]>();
  for (const split of layout.splits) {
    const file = splitPath(layout.dir, split);
    try {
      splits.set(split, await readSplit(layout, split));
    } catch (error) {
      troubles.push(fileTrouble(file, ruleOf(error, file)));
    }
  }
  return splits;
}

async function decodeTroubles({ path }: VocImage): Promise<Trouble[]> {
  if (path === null) return [];
  try {
    await readImage(path);
    return [];
  } catch (error) {
    return [fileTrouble(path, ruleOf(error, path))];
  }
}

/** Pictures without annotation and outside every split: often the annotation was forgotten. */
function unusedImages(layout: VocLayout, ids: ReadonlySet<string>): Trouble[] {
  const unused = [...layout.images].filter(([id]) => !ids.has(id)).flatMap(([, files]) => files).sort();
  return unused.map((file) => {
    const rule = 'it has no annotation and no split lists it';
    return { ...fileTrouble(join(layout.dir, VOC_FOLDERS.images, file), rule), fatal: false };
  });
}

function sizeWarnings(image: VocImage, { tiny, huge }: VocCheckRule): Trouble[] {
  const { objects, size } = image;
  if (size === null) return [];
  return objects.flatMap((object) => {
    const { file, number, name, box, stray } = object;
    const share = areaOf(box) / (size.width * size.height);
    const pixels = `${widthOf(box)}x${heightOf(box)} pixels of ${size.width}x${size.height}`;
    const warn = (rule: string): Trouble[] => [{ file, object: { number, name }, rule, fatal: false }];
    if (stray) return [];
    if (relativeSide(object, image) < tiny) return warn(`tiny: ${pixels}`);
    return share > huge ? warn(`huge: ${pixels}`) : [];
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
