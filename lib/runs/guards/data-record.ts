// The data of a run by content, so that a training goes on, and a test counts, only with the same data. The record is
// made from the list, the annotations as they were read, and the bytes of the picture files; no picture is decoded.
// Where a folder lies, and how an annotation is spelt, makes no difference.
//   data.json   { program, classes, images: [[id, size, digest of the objects, digest of the picture file], …] }
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { contentKey } from '../../data/files/content-key.js';
import { readWhole } from '../../data/files/read-file.js';
import type { Dataset, Sample } from '../../data/sample.js';
import { PROGRAM } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import type { World } from '../world.js';
import { isThere, readJson, writeJson } from '../text-files.js';

const DIGITS = 16; // of a digest: enough to notice a change
const NAMED = 3;   // images that a line names

const text = v.string();
const DATA_RECORD = v.looseObject({
  program: v.literal(PROGRAM), classes: v.array(text), images: v.array(v.strictTuple([text, text, text, text])),
});

export interface DataRecord {
  readonly program: typeof PROGRAM;
  readonly classes: readonly string[];
  /** In the order of the split. */
  readonly images: readonly (readonly [id: string, size: string, objects: string, picture: string])[];
}

/** The record of a split; null for drawn pictures, which their plan describes. Throws RangeError for a lost picture. */
export async function dataRecord({ classes, samples }: Dataset): Promise<DataRecord | null> {
  const images: DataRecord['images'][number][] = [];
  for (const sample of samples) {
    if (sample.file === undefined) return null;
    images.push([sample.id, `${sample.width}x${sample.height}`, objectsDigest(sample), await fileDigest(sample.file)]);
  }
  return { program: PROGRAM, classes, images };
}

/** One key for a whole record. */
export function recordKey(record: DataRecord): string {
  return contentKey([record.classes, record.images]);
}

/** Writes the record of a run's data where there is none yet. */
export async function keepDataRecord(dir: string, data: Dataset): Promise<void> {
  const path = join(dir, RUN_FILES.data);
  if (await isThere(path)) return;
  const record = await dataRecord(data);
  if (record !== null) await writeJson(path, record, 0);
}

/**
 * Throws RangeError, saying what has changed, when the data are not those that the run in `dir` began with. A run of an
 * earlier version has no record: a line says that nothing could be compared.
 */
export async function refuseOtherData(dir: string, data: Dataset, isBegun: boolean, world: World): Promise<void> {
  const now = await dataRecord(data);
  const before = await readDataRecord(dir);
  if (now === null) return;
  if (before === null) {
    if (isBegun) world.progress.say(`${dir}: was begun by a version that remembers no data; goes on with these`);
    return;
  }
  const changes = dataChanges(before, now);
  if (changes.length === 0) return;
  const path = join(dir, RUN_FILES.data);
  throw new RangeError(`${path}: the data have changed since this run began: ${changes.join('; ')}`);
}

/** The record of a run; null where an earlier version left none. Throws RangeError naming file and wrong field. */
async function readDataRecord(dir: string): Promise<DataRecord | null> {
  const path = join(dir, RUN_FILES.data);
  return await isThere(path) ? readJson(path, DATA_RECORD) : null;
}

/** How many images of a split have a picture that the run in `dir` was trained on; 0 where the run has no record. */
export async function countTrainedOn(dir: string, { images }: DataRecord): Promise<number> {
  const trained = new Set((await readDataRecord(dir))?.images.map(([, , , picture]) => picture));
  return images.filter(([, , , picture]) => trained.has(picture)).length;
}

/** The data of a study, as its runs must have been trained and tested on; null for drawn shapes. */
export interface StudyData {
  readonly train: DataRecord | null;
  readonly test: DataRecord | null;
}

/** Throws RangeError when a run that a study would use, or go on with, was trained on other data than the study's. */
export async function refuseOtherRun(dir: string, { train }: StudyData): Promise<void> {
  const before = await readDataRecord(dir);
  if (train === null || before === null) return;
  const changes = dataChanges(before, train);
  if (changes.length === 0) return;
  throw new RangeError(`${dir}: the data have changed since this run was trained: ${changes.join('; ')}; take another `
    + '--out, or remove this run');
}

/** Whether a test was of these data; of a test of an earlier version nothing is known. */
export function isTestOfData(dataKey: string | undefined, { test }: StudyData): boolean {
  return dataKey === undefined || test === null || dataKey === recordKey(test);
}

/** What has changed between two records, a phrase each; empty: nothing has. */
function dataChanges(before: DataRecord, now: DataRecord): string[] {
  if (before.classes.join('\n') !== now.classes.join('\n')) {
    return [`the classes were ${before.classes.join(', ')}, now they are ${now.classes.join(', ')}`];
  }
  const [old, present] = [before, now].map(({ images }) => new Map(images.map((image) => [image[0], image])));
  const gone = [...old.keys()].filter((id) => !present.has(id));
  const added = [...present.keys()].filter((id) => !old.has(id));
  const common = [...old.keys()].filter((id) => present.has(id));
  const differing = (part: 1 | 2 | 3): string[] => common.filter((id) => old.get(id)![part] !== present.get(id)![part]);
  const isReordered = gone.length === 0 && added.length === 0
    && before.images.some(([id], i) => id !== now.images[i][0]);
  const kinds: readonly (readonly [ids: readonly string[], what: string])[] = [
    [gone, 'no longer in the list'], [added, 'new in the list'],
    [[...new Set([...differing(1), ...differing(3)])], 'another picture'],
    [differing(2), 'other objects (boxes, classes or flags)'],
  ];
  return [
    ...isReordered ? ['the list has another order'] : [],
    ...kinds.filter(([ids]) => ids.length > 0).map(([ids, what]) => `${what}: ${namesOf(ids)}`),
  ];
}

function namesOf(ids: readonly string[]): string {
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return `${ids.slice(0, NAMED).join(', ')}${more}`;
}

function objectsDigest({ objects }: Sample): string {
  const rows = objects.map(({ box: { x1, y1, x2, y2 }, label, difficult, truncated }) =>
    [x1, y1, x2, y2, label, difficult, truncated]);
  return contentKey([JSON.stringify(rows)]).slice(0, DIGITS);
}

async function fileDigest(path: string): Promise<string> {
  return createHash('sha256').update(await readWhole(path)).digest('hex').slice(0, DIGITS);
}
