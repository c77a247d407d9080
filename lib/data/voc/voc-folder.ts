// A folder in the layout of PASCAL VOC as a data set: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main.
import { basename, resolve } from 'node:path';
import { readImage } from '../pictures/image-file.js';
import type { Dataset, GroundTruth, Sample } from '../sample.js';
import { readAnnotation, readVocImage, type VocImage } from './voc-image.js';
import { annotationPath, readSplit, readVocLayout, type VocLayout } from './voc-layout.js';
import { describeTrouble, refuseFatal, type Trouble } from './voc-trouble.js';

export interface VocOptions {
  /** Names of classes 1..K, e.g. a checkpoint's; absent: all names in the folder's annotations, sorted. */
  readonly classes?: readonly string[];
}

/**
 * Reads the annotations of a split. Boxes become 0-based. Pixels are decoded by a sample's `image()`.
 *
 * Throws an Error `<file>: [object <n> (<class>):] <rule>` for the first thing wrong: a missing part or file, an
 * unknown or empty split, malformed XML, a size that differs from the image's, a box that is reversed or outside, an
 * unknown class. Two repairs are made and listed in `notes`: boxes up to one pixel outside the image are clipped, and
 * objects less than two pixels wide or high count as difficult. An image without objects is legal.
 */
export async function readVocFolder(dir: string, split: string, options: VocOptions = {}): Promise<Dataset> {
  const layout = await readVocLayout(dir);
  const ids = await readSplit(layout, split);
  const classes = options.classes ?? await classesOf(layout);
  const samples: Sample[] = [];
  const repairs: Trouble[] = [];
  for (const id of ids) {
    const image = await readVocImage(layout, id);
    refuseFatal(image.troubles);
    repairs.push(...image.troubles);
    samples.push(vocSample(id, image, classes, annotationPath(dir, id)));
  }
  return { name: basename(resolve(dir)), split, classes, samples, ...notesOf(repairs) };
}

/** All class names in the folder's annotations, sorted by code unit. Throws an Error for no names. */
async function classesOf(layout: VocLayout): Promise<string[]> {
  const names = new Set<string>();
  for (const id of layout.ids) {
    const { annotation, troubles } = await readAnnotation(layout, id);
    refuseFatal(troubles);
    for (const { name } of annotation.objects) names.add(name);
  }
  if (names.size === 0) throw new Error(`${layout.dir}: no annotation names a class`);
  return [...names].sort();
}

function vocSample(id: string, image: VocImage, classes: readonly string[], file: string): Sample {
  const { path, size, objects } = image;
  if (path === null || size === null) throw new Error(`${file}: no image`);
  const truths: GroundTruth[] = objects.map(({ name, number, box, difficult, truncated }) => {
    const label = classes.indexOf(name) + 1;
    if (label === 0) {
      const rule = `unknown class '${name}', the classes are: ${classes.join(', ')}`;
      throw new Error(describeTrouble({ file, object: { number, name }, rule, fatal: true }));
    }
    return { box, label, difficult, truncated };
  });
  return { id, ...size, objects: truths, file: path, image: () => readImage(path) };
}

/** One sentence for each kind of repair. */
function notesOf(repairs: readonly Trouble[]): { notes?: string[] } {
  if (repairs.length === 0) return {};
  const rules = [...new Set(repairs.map(({ rule }) => rule))];
  return { notes: rules.map((rule) => {
    const same = repairs.filter((repair) => repair.rule === rule);
    const more = same.length === 1 ? '' : ` (and ${same.length - 1} more like it)`;
    return `${describeTrouble(same[0])}${more}`;
  }) };
}
