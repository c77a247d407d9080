// The text files of a run, edited, damaged or of another run: config.json, log.csv, metrics.json, detections.json.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { BASE, comparisonWords, makeBase } from './trained-run.js';

type Change = (text: string) => Uint8Array | string;

/** A file of the run that was stopped after its first step, which is then gone on with. */
function resumed(name: string, file: string, change: Change, expect: StormCase['expect'] = 'refused'): StormCase {
  return {
    name: `${file}: ${name}, --resume`, expect, ...expect === 'refused' ? { shows: file } : {},
    prepare: (dir, base) => {
      const run = join(dir, 'run');
      cpSync(join(base, BASE.half), run, { recursive: true });
      const path = join(run, file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
      return ['train', '--resume', '--run', run];
    },
  };
}

/** A file of a finished run of a comparison, which is then put together. */
function compared(name: string, file: string, change: Change, expect: StormCase['expect'] = 'refused'): StormCase {
  return {
    name: `${file}: ${name}, compare`, expect, isHeavy: true,
    ...expect === 'refused' ? { shows: /faster-joint-0/ } : {},
    prepare: (dir, base) => {
      const out = join(dir, 'out');
      cpSync(join(base, BASE.comparison), out, { recursive: true });
      const path = join(out, 'runs', 'faster-joint-0', file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
      return comparisonWords(out, base);
    },
  };
}

/** JSON with one field, named by its path, in another value. */
function edited(path: string, value: unknown): Change {
  return (text) => {
    const whole = JSON.parse(text) as Record<string, unknown>;
    const names = path.split('.');
    const last = names.pop()!;
    const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, whole);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return JSON.stringify(whole).replace('"1e999"', '1e999');
  };
}

const CONFIG_FIELDS = [
  ['program', 'x'], ['plan', null], ['plan', undefined], ['plan.system', '1e999'], ['plan.system', 0],
  ['plan.system', 'no'], ['plan.system', 'fast'], ['plan.settings', []],
  ['plan.settings.steps', 'x'], ['plan.settings.steps', 1.5],
  ['plan.settings.steps', 3], ['plan.settings.steps', -1], ['plan.settings.seed', 7], ['plan.settings.scale', 33],
  ['plan.settings.learningRate', 0], ['plan.settings.learningRate', 0.5], ['plan.settings.backbone', '__proto__'],
  ['plan.data', 7], ['plan.data.kind', 'x'], ['plan.data.dir', 7], ['plan.data.images', 1], ['plan.split', ''],
  ['plan.split', 'test'], ['plan.mode', 'x'], ['plan.checkpointEvery', 0], ['plan.init', 'x'], ['classes', 3],
  ['classes', []], ['trainingImages', 'x'], ['training', {}], ['versions', 7],
] as const;

const METRICS_FIELDS = [
  ['mAP', 2], ['mAP', 'x'], ['mAP', 0.9], ['seconds', null], ['seconds.testPerImage', null], ['recall', {}], ['ap', 7],
  ['images', 0], ['backend', undefined],
] as const;

const NUL = '\0'.repeat(100);

const FIXED: readonly StormCase[] = [
  ...CONFIG_FIELDS.map(([path, value]) => resumed(`${path} = ${JSON.stringify(value)}`, 'config.json',
    edited(path, value))).map((one) =>
    ({ ...one, shows: /config\.json|state\.safetensors|data\.json/ })),
  ...['', 'null', '[]', '{', NUL, '{"a":'.repeat(1e5), '\ufeff{}'].flatMap((text) => [
    resumed(`replaced by ${JSON.stringify(text.slice(0, 8))}`, 'config.json', () => text),
    compared(`replaced by ${JSON.stringify(text.slice(0, 8))}`, 'metrics.json', () => text),
    compared(`replaced by ${JSON.stringify(text.slice(0, 8))}`, 'detections.json', () => text),
  ]),
  ...['', 'null', NUL, '{"program":"x"}'].map((text) =>
    resumed(`replaced by ${JSON.stringify(text.slice(0, 8))}`, 'data.json', () => text)),
  resumed('CRLF', 'log.csv', (text) => text.replaceAll('\n', '\r\n'), 'accepted'),
  resumed('empty', 'log.csv', () => '', 'accepted'),
  resumed('cut inside its last number', 'log.csv', (text) => text.slice(0, -3), 'accepted'),
  resumed('a line more', 'log.csv', (text) => `${text}2,1,1,1,1,1\n`, 'accepted'),
  resumed('NaN', 'log.csv', (text) => text.replace(/\n1,.*/, '\n1,NaN,1,1,1,1')),
  resumed('a number changed', 'log.csv', (text) => text.replace(/(\n1,.*?),\d/, '$1,9')),
  resumed('a head with a script', 'log.csv', (text) => text.replace('cls', '<script>')),
  resumed('control characters', 'log.csv', (text) => `\u001b[31m${text}`),
  compared('a head with a script', 'log.csv', (text) => text.replace('cls', '<script>')),
  compared('NaN', 'log.csv', (text) => text.replace(/\n2,.*/, '\n2,NaN,1,1,1,1')),
  compared('empty', 'log.csv', () => ''),
  compared('cut', 'log.csv', (text) => text.slice(0, -4)),
  ...METRICS_FIELDS.map(([path, value]) =>
    compared(`${path} = ${JSON.stringify(value)}`, 'metrics.json', edited(path, value))),
  compared('{}', 'detections.json', () => '{}'),
  ...[['score', '"x"'], ['score', '1e999'], ['bbox', '[1,2]'], ['bbox', '7'], ['category_id', '99'],
    ['category_id', '0'],
    ['image_id', '"nobody"'], ['image_id', '7']].map(([field, value]) =>
    compared(`${field} ${value}`, 'detections.json', (text) => {
      const [first, ...others] = JSON.parse(text) as Record<string, unknown>[];
      return JSON.stringify([{ ...first, [field]: '@' }, ...others]).replace('"@"', value);
    })),
  compared('unchanged', 'metrics.json', (text) => text, 'accepted'),
];

/** Bytes of a file changed: it is refused by name, or the change made no difference. */
function random(rng: Rng): StormCase {
  const files = ['config.json', 'log.csv', 'data.json', 'metrics.json', 'detections.json'];
  const file = files[rng.integer(files.length)];
  const change = (text: string): Uint8Array => mutated(Buffer.from(text), rng);
  return rng.chance(0.5) && !file.startsWith('m') && !file.startsWith('det')
    ? resumed('bytes changed', file, change, 'either') : compared('bytes changed', file, change, 'either');
}

export const runFilesKind: StormKind = { name: 'run files', setup: makeBase, fixed: FIXED, random };
