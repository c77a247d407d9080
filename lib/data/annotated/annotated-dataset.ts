// A split of annotated images as a data set: every flaw repaired with a note, or refused (voc-policy.ts).
import { basename, resolve } from 'node:path';
import { typedCommand } from '../files/typed-command.js';
import { readImage } from '../pictures/image-file.js';
import type { Dataset, GroundTruth, Sample } from '../sample.js';
import type { VocImage } from '../voc/voc-image.js';
import { verdictOf } from '../voc/voc-policy.js';
import { listed, quoted, refuseFatal, strictly, trouble, troubleLines, type Trouble } from '../voc/voc-trouble.js';
import { imagesOfSplit, type AnnotatedImages } from './annotated-images.js';

export interface DatasetOptions {
  /** Names of classes 1..K, e.g. a checkpoint's; absent: all names in the annotations, sorted. */
  readonly classes?: readonly string[];
  /** Refuses what would be repaired. */
  readonly strict?: boolean;
  /** Leaves out images that cannot be used, instead of refusing the data. */
  readonly skipBad?: boolean;
  /** Hears after each annotation, and after each header of a picture, how many are read, and of how many. */
  readonly onPart?: (what: 'annotation' | 'picture', done: number, of: number) => void;
}

/**
 * Reads the annotations of a split. Pixels are decoded by a sample's `image()`. Throws an Error
 * `<file>: [object <n> (<class>):] <rule>` for the first refused thing, after reading all annotations of the split, and
 * counts the others. An image without objects is legal.
 */
export async function datasetOf(
  source: AnnotatedImages, split: string, options: DatasetOptions = {},
): Promise<Dataset> {
  const { images: inSplit, troubles: ofList } = await imagesOfSplit(source, split);
  const all: Trouble[] = [...source.troubles];
  for (const one of ofList) all.push(one);
  const classes = options.classes ?? await classesOf(source, options);
  const usable: VocImage[] = [];
  for (const [n, { id, split: part }] of inSplit.entries()) {
    const image = await source.readImage(id, part);
    const troubles = [...image.troubles, ...unknownClasses(image, classes)];
    all.push(...troubles);
    if (!troubles.some(({ fatal }) => fatal)) usable.push(image);
    options.onPart?.('picture', n + 1, inSplit.length);
  }
  const repairs = noted(all, source.dir, options);
  if (usable.length === 0) throw new Error(emptySplit(source, split, inSplit.length));
  const samples = usable.map((image) => sampleOf(image, classes));
  return { name: basename(resolve(source.dir)), split, classes, samples, ...notesOf(repairs) };
}

/** What is to be said of data that can be read. Throws an Error for what is refused: a broken COCO file always is. */
function noted(
  all: readonly Trouble[], dir: string, { strict = false, skipBad = false }: DatasetOptions,
): Trouble[] {
  const judged = strict ? strictly(all) : all;
  if (!skipBad) refuseFatal(judged, dir);
  else refuseFatal(judged.filter(({ kind }) => kind === 'coco' || verdictOf(kind) === 'repaired'));
  return judged.filter(({ kind }) => verdictOf(kind) !== 'look').map((one) =>
    one.fatal ? { ...one, rule: `left out: ${one.rule}` } : one);
}

function emptySplit(source: AnnotatedImages, split: string, listedIds: number): string {
  const file = source.splits.includes(split) ? source.listOf(split) : source.dir;
  if (listedIds === 0) return `${file}: empty split, it lists no images`;
  return `${file}: none of its ${listedIds} images can be used, as said by: ${typedCommand(['check', source.dir])}`;
}

/** All class names in the annotations, sorted by code unit. Throws an Error for no names. */
async function classesOf(
  source: AnnotatedImages, { skipBad = false, onPart }: DatasetOptions,
): Promise<string[]> {
  const classes = await source.classNames(skipBad, (done, of) => onPart?.('annotation', done, of));
  if (classes.size === 0) throw new Error(`${source.dir}: no annotation names a class`);
  return [...classes].sort();
}

function unknownClasses({ objects }: VocImage, classes: readonly string[]): Trouble[] {
  return objects.filter(({ name }) => !classes.includes(name)).map(({ file, number, name }) =>
    trouble('class', file, `unknown class ${quoted(name)}, the classes are: ${listed(classes)}`, { number, name }));
}

function sampleOf({ id, path, size, objects }: VocImage, classes: readonly string[]): Sample {
  const truths: GroundTruth[] = objects.map(({ name, box, difficult, truncated }) =>
    ({ box, label: classes.indexOf(name) + 1, difficult, truncated }));
  return { id, ...size!, objects: truths, file: path!, image: () => readImage(path!) }; // usable: it has both
}

/** One sentence for each repair, ten of a kind at most. */
function notesOf(repairs: readonly Trouble[]): { notes?: string[] } {
  return repairs.length === 0 ? {} : { notes: troubleLines(repairs) };
}
