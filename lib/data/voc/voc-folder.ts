// A folder in the layout of PASCAL VOC as a data set: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main; and in the
// layouts of other tools (docs/your-data.md).
import { datasetOf, type DatasetOptions } from '../annotated/annotated-dataset.js';
import { openVocFolder } from '../annotated/voc-images.js';
import type { Dataset } from '../sample.js';
import type { LayoutOptions } from './voc-layout.js';

export interface VocOptions extends LayoutOptions, DatasetOptions {}

/**
 * Reads the annotations of a split. Boxes become 0-based. Pixels are decoded by a sample's `image()`.
 *
 * Imperfect data are repaired with a line in `notes`, or refused: voc-policy.ts has the list. Throws an Error
 * `<file>: [object <n> (<class>):] <rule>` for the first refused thing, after reading all annotations of the split, and
 * counts the others. An image without objects is legal.
 */
export async function readVocFolder(dir: string, split: string, options: VocOptions = {}): Promise<Dataset> {
  return datasetOf(await openVocFolder(dir, options), split, options);
}
