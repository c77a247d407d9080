// Detections as other programs read them: COCO's result form and the VOC devkit's result files.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { boxFrom, heightOf, widthOf } from '../boxes/box.js';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { checkedJson } from '../data/files/checked.js';
import { typedCommand } from '../data/files/typed-command.js';
import type { Detection } from '../data/sample.js';
import { RUN_FILES } from './run-folder.js';
import { DETECTIONS } from './run-schema.js';
import { readText, writeJson } from './text-files.js';

/** COCO's result form; image_id is our id, category_id the label 1..K, bbox is [x, y, width, height] from 0. */
export interface CocoResult {
  readonly image_id: string;
  readonly category_id: number;
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly score: number;
}

const DIGITS = 6; // fewer make ties between scores (docs/sources.md)

export function cocoResult({ imageId, label, box, score }: Detection): CocoResult {
  return { image_id: imageId, category_id: label, bbox: [box.x1, box.y1, widthOf(box), heightOf(box)], score };
}

/** The inverse, but for rounding. */
export function detectionOf({ image_id: imageId, category_id: label, bbox, score }: CocoResult): Detection {
  return { imageId, label, score, box: boxFrom(...bbox) };
}

/** `<image id> <score> <x1> <y1> <x2> <y2>`, 1-based. */
export function vocResultLine({ imageId, score, box }: Detection): string {
  const corners = [box.x1, box.y1, box.x2, box.y2].map((coordinate) => (coordinate + 1).toFixed(DIGITS));
  return [imageId, score.toFixed(DIGITS + 2), ...corners].join(' ');
}

const LONGEST_CLASS = 100; // characters of a class in a file name

/**
 * `comp4_det_<split>_<class>.txt` for each class; what cannot stand in a file name becomes `_`. Names that would be one
 * file, also where capitals do not count, get a number: `…_a_b.txt`, `…_a_b-2.txt`.
 */
export function vocResultNames(split: string, classes: readonly string[]): string[] {
  const used = new Set<string>();
  const safe = (name: string): string => name.replace(/[^\p{L}\p{N}.+-]/gu, '_');
  const key = (name: string): string => name.normalize('NFKD').toLowerCase();
  return classes.map((name) => {
    const start = `comp4_det_${safe(split)}_${[...safe(name)].slice(0, LONGEST_CLASS).join('')}`;
    let file = start;
    for (let n = 2; used.has(key(file)); n++) file = `${start}-${n}`;
    used.add(key(file));
    return `${file}.txt`;
  });
}

/** detections.json and a comp4 file a class, best score first in each. Resolves to the SHA-256 of detections.json. */
export async function writeResultFiles(
  dir: string, split: string, classes: readonly string[], detections: readonly Detection[],
): Promise<string> {
  const json = await writeJson(join(dir, RUN_FILES.detections), detections.map(cocoResult));
  for (const [c, name] of vocResultNames(split, classes).entries()) {
    const found = detections.filter(({ label }) => label === c + 1).sort((a, b) => b.score - a.score);
    const text = found.map((detection) => `${vocResultLine(detection)}\n`).join('');
    await writeFileAtomic(join(dir, name), text);
  }
  return sha256Of(json);
}

/**
 * detections.json of a tested run; `detectionsKey`: its SHA-256 as metrics.json has it, absent in older files. Throws
 * RangeError naming the file: for what is no list of detections, or not that of the test.
 */
export async function readResults(
  dir: string, { detectionsKey }: { readonly detectionsKey?: string },
): Promise<readonly CocoResult[]> {
  const path = join(dir, RUN_FILES.detections);
  const text = await readText(path);
  const results = checkedJson(DETECTIONS, text, path);
  if (detectionsKey === undefined || sha256Of(text) === detectionsKey) return results;
  throw new RangeError(`${path}: is not the file that the test wrote; test it again by: `
    + typedCommand(['test', '--run', dir]));
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
