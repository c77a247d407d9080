// The last test of a run in COCO's form: what is in the pictures and what was found, two files that belong together.
// Images are numbered from 1 in the order of the split, categories from 1 in the order of the classes.
import { extname, join } from 'node:path';
import { cocoRecords, type SourceImage } from '../data/coco/coco-records.js';
import { typedCommand } from '../data/files/typed-command.js';
import type { Dataset, Sample } from '../data/sample.js';
import { loadData } from '../runs/data-choice.js';
import { dataRecord, recordKey } from '../runs/guards/data-record.js';
import { readMetrics, type Metrics } from '../runs/metrics.js';
import { readResults } from '../runs/result-files.js';
import { readRunConfig, RUN_FILES } from '../runs/run-folder.js';
import type { World } from '../runs/world.js';

/**
 * instances_<split>.json and results_<split>.json by name, for pycocotools' COCO() and loadRes(). Throws RangeError
 * naming the file: for a run that is not tested, and when the data are no longer those of the test.
 */
export async function cocoFiles(dir: string, world: World): Promise<ReadonlyMap<string, string>> {
  const { plan, classes } = await readRunConfig(dir);
  const path = join(dir, RUN_FILES.metrics);
  const metrics = await readMetrics(dir);
  const testBy = `test it by: ${typedCommand(['test', '--run', dir])}`;
  if (metrics === null) throw new RangeError(`${path}: is not there, the run is not tested; ${testBy}`);
  const data = await loadData(metrics.data ?? plan.data, metrics.split, classes, world);
  const record = await dataRecord(data);
  if (metrics.dataKey !== undefined && (record === null || recordKey(record) !== metrics.dataKey)) {
    throw new RangeError(`${path}: the data have changed since this test; ${testBy}`);
  }
  const results = await resultsOf(dir, metrics, data);
  const split = metrics.split.replace(/[^\p{L}\p{N}.+-]/gu, '_');
  const records = cocoRecords(data.samples.map((sample) => sourceOf(sample, classes)), classes, metrics.split);
  return new Map([
    [`instances_${split}.json`, `${JSON.stringify(records)}\n`],
    [`results_${split}.json`, `${JSON.stringify(results)}\n`],
  ]);
}

/** Detections with the numbers of their images. */
async function resultsOf(dir: string, metrics: Metrics, { samples }: Dataset): Promise<object[]> {
  const numbers = new Map(samples.map(({ id }, i) => [id, i + 1]));
  const found = await readResults(dir, metrics);
  return found.map(({ image_id: id, category_id, bbox, score }, i) => {
    const number = numbers.get(id);
    if (number !== undefined) return { image_id: number, category_id, bbox, score };
    throw new RangeError(`${join(dir, RUN_FILES.detections)}: ${i}.image_id is ${id}, no image of the split`);
  });
}

function sourceOf({ id, file, width, height, objects }: Sample, classes: readonly string[]): SourceImage {
  const ending = file === undefined ? '.png' : extname(file); // drawn pictures are written as PNG
  return {
    fileName: `${id}${ending}`,
    size: { width, height },
    objects: objects.map(({ label, ...object }) => ({ ...object, name: classes[label - 1] })),
  };
}
