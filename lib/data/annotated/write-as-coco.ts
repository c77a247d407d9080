// Annotated images written as COCO files, with every repair made: annotations/instances_<split>.json and images/.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cocoRecords, type SourceImage } from '../coco/coco-records.js';
import { writeWholeFolder } from '../files/whole-folder.js';
import type { AnnotatedImages } from './annotated-images.js';
import {
  refuseInside, usableImages, usableSplits, writePicture, type WriteOptions, type Written,
} from './written-images.js';

/** Writes the folder `out`, missing or empty. Throws an Error for the first thing that cannot be repaired. */
export async function writeAsCoco(source: AnnotatedImages, out: string, options: WriteOptions): Promise<Written> {
  await refuseInside(source, out);
  const written = new Map<string, SourceImage>();
  await writeWholeFolder(out, async (partial) => {
    await mkdir(join(partial, 'annotations'));
    for await (const image of usableImages(source, options)) {
      const fileName = await writePicture(image, join(partial, 'images'), options.skipBad);
      if (fileName !== null) written.set(image.id, { fileName, size: image.size!, objects: image.objects }); // usable
    }
    await writeSplits(source, partial, written, options);
  });
  return { images: written.size, leftOut: (await source.ids()).length - written.size };
}

async function writeSplits(
  source: AnnotatedImages, out: string, written: ReadonlyMap<string, SourceImage>, options: WriteOptions,
): Promise<void> {
  const classes = [...await source.classNames(options.skipBad)].sort();
  const splits = await usableSplits(source, new Set(written.keys()), options);
  const names = splits.map(({ name }) => name);
  for (const { name, ids } of splits) {
    if (isOfClass(name, names, classes)) continue;
    const records = cocoRecords(ids.map((id) => written.get(id)!), classes, name);
    await writeFile(join(out, 'annotations', `instances_${name}.json`), `${JSON.stringify(records)}\n`);
  }
}

/** VOC's lists for one class, `cat_train`, name the images of split train again. */
function isOfClass(name: string, splits: readonly string[], classes: readonly string[]): boolean {
  return classes.some((one) => {
    const at = name.indexOf(`${one}_`);
    return at >= 0 && splits.includes(name.slice(0, at) + name.slice(at + one.length + 1));
  });
}
