// `rcnn check --fix`: a folder written anew in VOC's layout with every repair made, so that --strict accepts it. Images
// that are sound are copied byte for byte, mended ones become PNG. The folder that is read stays as it is.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { decodePicture, encodePng, readPictureBytes } from '../pictures/image-file.js';
import { imageHeader } from '../pictures/image-header.js';
import { annotationText } from './voc-annotation.js';
import { readVocImage, type VocImage } from './voc-image.js';
import {
  annotationPath, readVocLayout, splitPath, VOC_FOLDERS, type LayoutOptions, type VocLayout,
} from './voc-layout.js';
import { readSplit } from './voc-list.js';
import { refuseFatal } from './voc-trouble.js';
import { writeWholeFolder } from './write-voc-folder.js';

export interface FixOptions extends LayoutOptions {
  /** Leaves out images that cannot be used, instead of refusing the folder. */
  readonly skipBad: boolean;
}

export interface Fixed {
  readonly images: number;
  readonly leftOut: number;
}

/** Writes the repaired folder `out`, missing or empty. Throws an Error for the first thing that cannot be repaired. */
export async function fixVocFolder(dir: string, out: string, options: FixOptions): Promise<Fixed> {
  const inside = relative(resolve(dir), resolve(out));
  if (!inside.startsWith('..')) throw new RangeError(`${out}: lies in the folder that is read; take another place`);
  const layout = await readVocLayout(dir, options);
  const written = new Set<string>();
  await writeWholeFolder(out, async (partial) => {
    for (const id of layout.annotations.keys()) {
      if (await writeImage(partial, await readVocImage(layout, id), options.skipBad)) written.add(id);
    }
    await writeLists(partial, layout, written, options.skipBad);
  });
  return { images: written.size, leftOut: layout.annotations.size - written.size };
}

/** Writes image and annotation; false for an image that is left out. */
async function writeImage(out: string, image: VocImage, skipBad: boolean): Promise<boolean> {
  const { id, path, size, objects, troubles } = image;
  if (!skipBad) refuseFatal(troubles);
  if (path === null || size === null || troubles.some(({ fatal }) => fatal)) return false;
  let picture: { readonly ending: string; readonly bytes: Uint8Array };
  try {
    picture = await soundPicture(path);
  } catch (error) {
    if (skipBad) return false;
    throw error;
  }
  const file = join(out, VOC_FOLDERS.images, `${id}.${picture.ending}`);
  const boxes = objects.map(({ number, name, box, difficult, truncated }) => {
    const voc = { xmin: box.x1 + 1, ymin: box.y1 + 1, xmax: box.x2 + 1, ymax: box.y2 + 1 };
    return { number, name, box: voc, difficult, truncated };
  });
  const annotation = annotationPath(out, id);
  for (const one of [file, annotation]) await mkdir(dirname(one), { recursive: true });
  await writeFile(file, picture.bytes);
  await writeFile(annotation, annotationText({ file: parse(file).base, ...size }, boxes));
  return true;
}

/** The file itself where nothing had to be mended, otherwise a PNG of what is seen. */
async function soundPicture(path: string): Promise<{ ending: string; bytes: Uint8Array }> {
  const bytes = await readPictureBytes(path);
  const { image, notes } = await decodePicture(bytes, path);
  if (notes.length > 0) return { ending: 'png', bytes: await encodePng(image) };
  return { ending: imageHeader(bytes, path).format === 'png' ? 'png' : 'jpg', bytes };
}

/** The lists of all splits that have an image. */
async function writeLists(
  out: string, layout: VocLayout, written: ReadonlySet<string>, skipBad: boolean,
): Promise<void> {
  for (const split of layout.splits.keys()) {
    const { ids, troubles } = await readSplit(layout, split);
    if (!skipBad) refuseFatal(troubles);
    const kept = ids.filter((id) => written.has(id));
    if (kept.length > 0) await writeFile(splitPath(out, split), `${kept.join('\n')}\n`);
  }
}
