// A folder in the layout of PASCAL VOC as a data set: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main; and in the
// layouts of other tools (docs/your-data.md).
import { basename, resolve } from 'node:path';
import { typedCommand } from '../files/typed-command.js';
import { readImage } from '../pictures/image-file.js';
import type { Dataset, GroundTruth, Sample } from '../sample.js';
import { readAnnotation, readVocImage, type VocImage } from './voc-image.js';
import { readVocLayout, type LayoutOptions, type VocLayout } from './voc-layout.js';
import { readSplit } from './voc-list.js';
import { verdictOf } from './voc-policy.js';
import { listed, quoted, refuseFatal, strictly, trouble, troubleLines, type Trouble } from './voc-trouble.js';

export interface VocOptions extends LayoutOptions {
  /** Names of classes 1..K, e.g. a checkpoint's; absent: all names in the folder's annotations, sorted. */
  readonly classes?: readonly string[];
  /** Refuses what would be repaired. */
  readonly strict?: boolean;
  /** Leaves out images that cannot be used, instead of refusing the folder. */
  readonly skipBad?: boolean;
}

/**
 * Reads the annotations of a split. Boxes become 0-based. Pixels are decoded by a sample's `image()`.
 *
 * Imperfect data are repaired with a line in `notes`, or refused: voc-policy.ts has the list. Throws an Error
 * `<file>: [object <n> (<class>):] <rule>` for the first refused thing, after reading all annotations of the split, and
 * counts the others. An image without objects is legal.
 */
export async function readVocFolder(dir: string, split: string, options: VocOptions = {}): Promise<Dataset> {
  const { strict = false, skipBad = false } = options;
  const layout = await readVocLayout(dir, options);
  const { ids, troubles: ofList } = await readSplit(layout, split);
  const all: Trouble[] = [...layout.troubles, ...ofList];
  const classes = options.classes ?? await classesOf(layout, skipBad);
  const usable: VocImage[] = [];
  for (const id of ids) {
    const image = await readVocImage(layout, id);
    const troubles = [...image.troubles, ...unknownClasses(image, classes)];
    all.push(...troubles);
    if (!troubles.some(({ fatal }) => fatal)) usable.push(image);
  }
  const repairs = noted(all, dir, strict, skipBad);
  if (usable.length === 0) throw new Error(emptySplit(layout, split, ids.length));
  const samples = usable.map((image) => vocSample(image, classes));
  return { name: basename(resolve(dir)), split, classes, samples, ...notesOf(repairs) };
}

/** What is to be said of a folder that can be read. Throws an Error for what is refused. */
function noted(all: readonly Trouble[], dir: string, strict: boolean, skipBad: boolean): Trouble[] {
  const judged = strict ? strictly(all) : all;
  if (!skipBad) refuseFatal(judged, dir);
  else refuseFatal(judged.filter(({ kind }) => verdictOf(kind) === 'repaired'));
  return judged.filter(({ kind }) => verdictOf(kind) !== 'look').map((one) =>
    one.fatal ? { ...one, rule: `left out: ${one.rule}` } : one);
}

function emptySplit({ dir, splits }: VocLayout, split: string, listedIds: number): string {
  const source = splits.get(split);
  const file = source !== undefined && 'file' in source ? source.file : dir;
  if (listedIds === 0) return `${file}: empty split, it lists no images`;
  return `${file}: none of its ${listedIds} images can be used, as said by: ${typedCommand(['check', dir])}`;
}

/** All class names in the folder's annotations, sorted by code unit. Throws an Error for no names. */
async function classesOf(layout: VocLayout, skipBad: boolean): Promise<string[]> {
  const names = new Set<string>();
  for (const id of layout.annotations.keys()) {
    const { annotation, troubles } = await readAnnotation(layout, id);
    if (!skipBad) refuseFatal(troubles, layout.dir);
    for (const { name } of annotation.objects) names.add(name);
  }
  if (names.size === 0) throw new Error(`${layout.dir}: no annotation names a class`);
  return [...names].sort();
}

function unknownClasses({ objects }: VocImage, classes: readonly string[]): Trouble[] {
  return objects.filter(({ name }) => !classes.includes(name)).map(({ file, number, name }) =>
    trouble('class', file, `unknown class ${quoted(name)}, the classes are: ${listed(classes)}`, { number, name }));
}

function vocSample({ id, path, size, objects }: VocImage, classes: readonly string[]): Sample {
  const truths: GroundTruth[] = objects.map(({ name, box, difficult, truncated }) =>
    ({ box, label: classes.indexOf(name) + 1, difficult, truncated }));
  return { id, ...size!, objects: truths, file: path!, image: () => readImage(path!) }; // usable: it has both
}

/** One sentence for each repair, ten of a kind at most. */
function notesOf(repairs: readonly Trouble[]): { notes?: string[] } {
  return repairs.length === 0 ? {} : { notes: troubleLines(repairs) };
}
