// `rcnn check --fix` of a VOC folder: written anew in VOC's layout with every repair made, so that --strict accepts it.
import { openVocFolder } from '../annotated/voc-images.js';
import { writeAsVoc, type WriteOptions, type Written } from '../annotated/write-as-voc.js';
import type { LayoutOptions } from './voc-layout.js';

/** Writes the repaired folder `out`, missing or empty. Throws an Error for the first thing that cannot be repaired. */
export async function fixVocFolder(
  dir: string, out: string, options: WriteOptions & LayoutOptions,
): Promise<Written> {
  return writeAsVoc(await openVocFolder(dir, options), out, options);
}
