// Annotated images written as a folder in VOC's layout, with every repair made. The data that are read are not changed.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { writeWholeFolder } from '../files/whole-folder.js';
import { annotationText } from '../voc/voc-annotation.js';
import type { VocImage } from '../voc/voc-image.js';
import { annotationPath, splitPath, VOC_FOLDERS } from '../voc/voc-layout.js';
import { makeVocFolders } from '../voc/write-voc-folder.js';
import type { AnnotatedImages } from './annotated-images.js';
import {
  refusePlace, unlistedIds, usableImages, usableSplits, writePicture, type WriteOptions, type Written,
} from './written-images.js';

export type { WriteOptions, Written } from './written-images.js';

/** Writes the folder `out`, missing or empty. Throws an Error for the first thing that cannot be repaired. */
export async function writeAsVoc(source: AnnotatedImages, out: string, options: WriteOptions): Promise<Written> {
  await refusePlace(source, out);
  const written = new Set<string>();
  let unlisted = 0;
  await writeWholeFolder(out, async (partial) => {
    await makeVocFolders(partial);
    for await (const image of usableImages(source, options)) {
      if (await writeImage(partial, image, options.skipBad)) written.add(image.id);
    }
    const splits = await usableSplits(source, written, options);
    unlisted = unlistedIds(written, splits).length;
    for (const { name, ids } of splits) {
      await writeFile(splitPath(partial, name), `${ids.join('\n')}\n`);
    }
  });
  return { images: written.size, leftOut: (await source.ids()).length - written.size, unlisted };
}

/** Writes image and annotation; false for an image that is left out. */
async function writeImage(out: string, image: VocImage, skipBad: boolean): Promise<boolean> {
  const { id, size, objects } = image;
  const file = await writePicture(image, `${out}/${VOC_FOLDERS.images}`, skipBad);
  if (file === null) return false;
  const boxes = objects.map(({ number, name, box, difficult, truncated }) => {
    const voc = { xmin: box.x1 + 1, ymin: box.y1 + 1, xmax: box.x2 + 1, ymax: box.y2 + 1 };
    return { number, name, box: voc, difficult, truncated };
  });
  const annotation = annotationPath(out, id);
  await mkdir(dirname(annotation), { recursive: true });
  await writeFile(annotation, annotationText({ file: parse(file).base, ...size! }, boxes)); // usable: it has a size
  return true;
}
