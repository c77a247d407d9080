// Data sets written in the layout of PASCAL VOC, pictures as PNG.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { writeWholeFolder } from '../files/whole-folder.js';
import { encodePng } from '../pictures/image-file.js';
import type { Dataset, Sample } from '../sample.js';
import { annotationText } from './voc-annotation.js';
import { toVocBox } from './voc-box.js';
import { annotationPath, splitPath, VOC_FOLDERS } from './voc-layout.js';

/**
 * Writes each data set as one split into `dir`, a missing or empty folder, which appears whole or not at all. Without a
 * split `trainval`, one is written that lists train and val. Coordinates are written 1-based, rounded to whole pixels.
 * Data sets that take long are given as a function, which is called when the folder can be written.
 * Throws RangeError when two data sets share a split or an id, or differ in their classes; an Error when the folder is
 * not empty.
 */
export async function writeVocFolder(
  dir: string, made: readonly Dataset[] | (() => Promise<readonly Dataset[]>),
): Promise<void> {
  await writeWholeFolder(dir, async (partial) => {
    await makeVocFolders(partial);
    const datasets = typeof made === 'function' ? await made() : made;
    checkTogether(datasets);
    for (const { samples, classes } of datasets) {
      for (const sample of samples) await writeSample(partial, sample, classes);
    }
    for (const [split, ids] of splitLists(datasets)) await writeFile(splitPath(partial, split), `${ids.join('\n')}\n`);
  });
}

/** The empty folders of VOC's layout. */
export async function makeVocFolders(dir: string): Promise<void> {
  for (const folder of Object.values(VOC_FOLDERS)) await makeFolder(join(dir, folder));
}

async function writeSample(dir: string, sample: Sample, classes: readonly string[]): Promise<void> {
  const { id, width, height } = sample;
  const file = `${id}.png`;
  const objects = sample.objects.map(({ box, label, difficult, truncated }, i) => {
    return { number: i + 1, name: classes[label - 1], box: toVocBox(box), difficult, truncated };
  });
  await writeFile(annotationPath(dir, id), annotationText({ file, width, height }, objects));
  await writeFile(join(dir, VOC_FOLDERS.images, file), await encodePng(await sample.image()));
}

/** The ids of every split; a split train gives a trainval where there is none. */
function splitLists(datasets: readonly Dataset[]): Map<string, string[]> {
  const lists = new Map(datasets.map(({ split, samples }) => [split, samples.map(({ id }) => id)]));
  const train = lists.get('train');
  if (train !== undefined && !lists.has('trainval')) lists.set('trainval', [...train, ...lists.get('val') ?? []]);
  return lists;
}

function checkTogether(datasets: readonly Dataset[]): void {
  if (datasets.length === 0) throw new RangeError('writeVocFolder: no data set given');
  const splits = new Set<string>();
  const ids = new Set<string>();
  for (const { split, classes, samples } of datasets) {
    if (splits.has(split)) throw new RangeError(`writeVocFolder: two data sets for split '${split}'`);
    splits.add(split);
    if (classes.join('\n') !== datasets[0].classes.join('\n')) {
      throw new RangeError(`writeVocFolder: split '${split}' has other classes than '${datasets[0].split}'`);
    }
    for (const { id } of samples) {
      if (ids.has(id)) throw new RangeError(`writeVocFolder: two images with the id '${id}'`);
      ids.add(id);
    }
  }
}
