// The curve of the validations on the way, for the report of a run.
import { join } from 'node:path';
import { apText } from '../../evaluation/ap-text.js';
import { lineChart } from '../../viz/charts/line-chart.js';
import type { TrainPlan } from '../run-config.js';
import { RUN_FILES } from '../run-folder.js';
import { isThere } from '../text-files.js';
import { bestOf, readValidation } from './validation-log.js';

/** One chart of mAP over steps; none for a run without validations. Throws RangeError naming a damaged file. */
export async function validationCharts(dir: string, { validation }: TrainPlan): Promise<string[]> {
  const path = join(dir, RUN_FILES.validation);
  if (validation === undefined || !await isThere(path)) return [];
  const rows = await readValidation(path);
  const best = bestOf(rows);
  if (best === null) return [];
  const points = rows.map(({ step, mAP }): [number, number] => [step, mAP]);
  return [lineChart({
    title: `mAP on images of split ${validation.split}, best ${apText(best.mAP)} at step ${best.step}`,
    xLabel: 'step', yLabel: 'mAP', xRange: null, yRange: [0, 1], series: [{ name: 'mAP', points }],
  })];
}
