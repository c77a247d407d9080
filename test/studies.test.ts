// docs/12-exact-joint-training.md says what docs/results/exact-joint.json holds, and the pictures are drawn of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { pairsTable } from '../examples/studies/exact-joint-pairs.js';
import {
  keptRun, partsTable, reachTable, settingsTable, shortNumber, type FullRun, type KeptRun,
} from '../examples/studies/exact-joint-results.js';
import { EXACT_SETTINGS, type ExactSettingName } from '../lib/detectors/faster-rcnn/exact/exact-settings.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGE = 'docs/12-exact-joint-training.md';
const RUNS = JSON.parse(textOf('docs/results/exact-joint.json')) as readonly KeptRun[];

test('the page on exact joint training has the tables of the results, row for row', (t) => {
  const lines = textOf(PAGE).split('\n');
  const control = RUNS.find(({ setting }) => setting === 'control');
  t.ok(control !== undefined);
  const settings = settingsTable(RUNS, Object.keys(EXACT_SETTINGS));
  const pairs = pairsTable(RUNS, 'control', 'foreground-moving-0.01');
  const rows = [...settings, ...pairs, ...partsTable(control!), ...reachTable([control!]).slice(2)];
  for (const row of rows) t.ok(lines.includes(row), row);
  t.ok(rows.length > 8);
  t.end();
});

test('the results are of settings that there are, each run once', (t) => {
  const names = RUNS.map(({ setting, seed }) => `${setting} ${seed}`);
  t.equal(new Set(names).size, names.length);
  for (const { setting } of RUNS) t.ok(Object.hasOwn(EXACT_SETTINGS, setting), setting);
  t.end();
});

test('the pictures that the page shows are there', (t) => {
  const pictures = [...textOf(PAGE).matchAll(/\]\((pictures\/[^)]+)\)/g)].map(([, path]) => path);
  t.ok(pictures.length > 1);
  for (const path of pictures) t.ok(existsSync(join(ROOT, 'docs', path)), path);
  t.end();
});

const PART = { norms: { tx: 3, ty: 4, tw: 0, th: 0 }, closer: 0.25, larger: 1 };
const KINDS = { foreground: PART, background: PART };
const FULL: FullRun = {
  setting: 'weight-1', path: EXACT_SETTINGS['weight-1'], seed: 2, steps: 2, trainingImages: 6, testImages: 4,
  cpuSeconds: 1.6,
  mAP: 0.123456, ap: { circle: 0.5, moon: null }, recall: { half: 0.98765, strict: 0.1 },
  windows: [1, 2].map((step) => ({
    step, losses: { rpnBbox: 0.01 * step, cls: 1 }, norms: { rpnBbox: 0.5, path: 5 * step, all: 1 },
    measured: {
      own: PART.norms, parts: { class: KINDS, box: KINDS, targets: KINDS }, cosine: -1,
      reach: [{ pixels: 1, promised: 2, kept: 1.5 }],
    },
  })),
};

test('keptRun() keeps curves and rounds, settingsTable() and partsTable() show them', (t) => {
  const kept = keptRun(FULL);
  t.same([kept.mAP, kept.recall.half], [0.1235, 0.9877]);
  t.same(kept.losses, { rpnBbox: [0.01, 0.02], cls: [1, 1] });
  t.same(kept.parts['class, background'].length, [5, 5]);
  const another = { ...kept, seed: 0, mAP: 0.5 };
  const fourth = { ...kept, seed: 3, mAP: 0.9 };
  t.same(settingsTable([kept, fourth, another], ['control', 'weight-1']).slice(2),
    ['| `weight-1` | .500 .123 | .988 .988 | .100 .100 | .0150 .0150 | 15.0 15.0 |'], 'seeds in order, those of all');
  t.equal(partsTable(kept)[4], '| class, background | 3.0000 | 4.0000 | .0000 | .0000 | 25 % |');
  t.equal(reachTable([kept])[2], '| `weight-1`: kept of what is promised | 75 % |');
  t.same([shortNumber(-0.25, 2), shortNumber(1.5, 1)], ['-.25', '1.5']);
  t.end();
});

test('pairsTable() sets the seeds that both have side by side', (t) => {
  const run = (setting: ExactSettingName, seed: number, mAP: number): KeptRun =>
    ({ ...keptRun(FULL), setting, seed, mAP });
  const runs = [
    run('control', 1, 0.5), run('control', 0, 0.6), run('limit', 0, 0.7), run('limit', 1, 0.5), run('limit', 2, 1),
  ];
  t.same(pairsTable(runs, 'control', 'limit').slice(0, 3), [
    '| | `control` | `limit` | difference | higher in |',
    '|---|---|---|---|---|',
    '| mAP | .600 .500 | .700 .500 | +.050 ± .050 | 1 of 2 |',
  ]);
  t.equal(pairsTable(runs, 'limit', 'control')[2], '| mAP | .700 .500 | .600 .500 | -.050 ± .050 | 0 of 2 |');
  t.end();
});
