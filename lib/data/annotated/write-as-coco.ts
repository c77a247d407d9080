// Annotated images written as COCO files, with every repair made: annotations/instances_<split>.json and images/.
// Images that no split lists are in a file of their own, instances_unlisted.json.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cocoRecords, type SourceImage } from '../coco/coco-records.js';
import { writeWholeFolder } from '../files/whole-folder.js';
import { isClassList } from '../voc/class-list.js';
import type { AnnotatedImages } from './annotated-images.js';
import {
  refusePlace, unlistedIds, usableImages, usableSplits, writePicture, type WriteOptions, type Written,
} from './written-images.js';

/** Writes the folder `out`, missing or empty. Throws an Error for the first thing that cannot be repaired. */
export async function writeAsCoco(source: AnnotatedImages, out: string, options: WriteOptions): Promise<Written> {
  await refusePlace(source, out);
  const written = new Map<string, SourceImage>();
  let unlisted = 0;
  await writeWholeFolder(out, async (partial) => {
    await mkdir(join(partial, 'annotations'));
    for await (const image of usableImages(source, options)) {
      const fileName = await writePicture(image, join(partial, 'images'), options.skipBad);
      if (fileName !== null) written.set(image.id, { fileName, size: image.size!, objects: image.objects }); // usable
    }
    unlisted = await writeSplits(source, partial, written, options);
  });
  return { images: written.size, leftOut: (await source.ids()).length - written.size, unlisted };
}

/** Writes a file for each split, and one for the images that no split lists; the number of these images. */
async function writeSplits(
  source: AnnotatedImages, out: string, written: ReadonlyMap<string, SourceImage>, options: WriteOptions,
): Promise<number> {
  const classes = [...await source.classNames(options.skipBad)].sort();
  const all = await usableSplits(source, new Set(written.keys()), options);
  const names = all.map(({ name }) => name);
  const splits = all.filter(({ name }) => !isClassList(name, names, classes));
  const unlisted = unlistedIds(written.keys(), splits);
  const rest = unlisted.length === 0 ? [] : [{ name: freeName('unlisted', names), ids: unlisted }];
  for (const { name, ids } of [...splits, ...rest]) {
    const records = cocoRecords(ids.map((id) => written.get(id)!), classes, name);
    await writeFile(join(out, 'annotations', `instances_${name}.json`), `${JSON.stringify(records)}\n`);
  }
  return unlisted.length;
}

/** The name, with an underscore behind it for as long as a split has it already. */
function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`${name}_`, taken) : name;
}
