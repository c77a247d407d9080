// ablate.json: the tables that `rcnn ablate` leaves in its folder.
import { join } from 'node:path';
import * as v from 'valibot';
import { DEFAULT_BACKBONE } from '../../runs/plan.js';
import { PROGRAM } from '../../runs/run-config.js';
import { isThere, readJson } from '../../runs/text-files.js';
import { ABLATION_NAMES, type AblationFile, type AblationTable } from './ablation.js';

export const ABLATION_FILE = 'ablate.json';

const number = v.nullable(v.pipe(v.number(), v.finite()));
const ABLATION = v.looseObject({
  program: v.string(),
  tables: v.array(v.looseObject({
    name: v.picklist(ABLATION_NAMES), slide: v.string(), source: v.string(), quick: v.boolean(), data: v.string(),
    backbone: v.optional(v.string(), DEFAULT_BACKBONE), // older files have no other
    findings: v.array(v.string()),
    rows: v.array(v.looseObject({
      name: v.string(),
      deck: v.nullable(v.looseObject({ mAP: v.number(), testRate: v.exactOptional(v.number()) })),
      results: v.array(v.looseObject({
        seed: v.number(), mAP: v.number(), averageRecall: number, testSeconds: v.number(), testCpuSeconds: number,
        trainSeconds: number, trainCpuSeconds: number, steps: v.number(), images: v.number(), run: v.string(),
      })),
    })),
  })),
});

/** The tables in the folder of an ablation; null where there are none. Throws RangeError for a foreign ablate.json. */
export async function readAblation(dir: string): Promise<readonly AblationTable[] | null> {
  const path = join(dir, ABLATION_FILE);
  if (!await isThere(path)) return null;
  const { program, tables } = await readJson(path, ABLATION) as AblationFile;
  if (program === PROGRAM) return tables;
  throw new RangeError(`${path}: was not written by rcnn ablate`);
}
