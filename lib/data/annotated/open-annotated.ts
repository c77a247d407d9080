// Pictures with annotated objects, as they are kept: what DATA is, is found out by what lies there.
import { stat } from 'node:fs/promises';
import { findCoco } from '../coco/coco-layout.js';
import { foldersIn } from '../voc/folder-walk.js';
import { VOC_FOLDERS, type LayoutOptions } from '../voc/voc-layout.js';
import { trouble } from '../voc/voc-trouble.js';
import type { AnnotatedImages } from './annotated-images.js';
import { openCoco } from './coco-images.js';
import { devkitYears, openDevkit } from './devkit-images.js';
import { openVocFolder } from './voc-images.js';

/**
 * COCO files where there are any, a VOCdevkit where there are folders VOC2007 …, otherwise a VOC folder. Throws an
 * Error for a place where nothing can be read, saying what was looked for.
 */
export async function openAnnotated(dir: string, options: LayoutOptions = {}): Promise<AnnotatedImages> {
  const coco = await isFolder(dir) || /\.json$/i.test(dir) ? await findCoco(dir) : null;
  if (coco !== null) return besideXml(await openCoco(coco, options));
  const years = await isFolder(dir) ? await devkitYears(dir) : [];
  if (years.length === 0) return openVocFolder(dir, options);
  if (options.valShare !== undefined) throw new Error(`${dir}: has lists; --val-share is for a folder without`);
  return openDevkit(dir, years);
}

/** Says that of a folder with COCO files and VOC's folders the COCO files are read. */
async function besideXml(source: AnnotatedImages): Promise<AnnotatedImages> {
  const { dir, troubles } = source;
  const folders = await isFolder(dir) ? await foldersIn(dir) : [];
  if (![VOC_FOLDERS.annotations, VOC_FOLDERS.images].every((name) => folders.includes(name))) return source;
  const note = trouble('layout', dir, `its COCO files are read, not the XML files in ${VOC_FOLDERS.annotations}`);
  return { ...source, troubles: [...troubles, note] };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}
