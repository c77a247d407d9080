import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { ownFolder } from '../support/own-folder.js';
import { rcnn, type Ran } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

const SETTINGS = ['--system', 'fast', '--init', 'none', '--proposals', 'random', '--scale', '32', '--steps', '2'];

const fast = (...argv: string[]): Promise<Ran> => rcnn(argv, [FAST_SYSTEM]);

/** Trained once; each test compresses it into a folder of its own. */
const folder = ownFolder();
const run = join(folder, 'run');
await fast('train', '--data', await shapesFolder(folder), '--split', 'train', '--out', run, ...SETTINGS);

test('rcnn compress makes a smaller run that is tested like the old one', async (t) => {
  const small = `${run}-small`;
  const { code, stdout, stderr } = await fast('compress', '--run', run, '--rank6', '8', '--rank7', '4', '--out', small);
  t.equal(code, 0, stderr);
  t.match(stdout, /fc6: 147,584 → 10,368 parameters at rank 8, \d+\.\d % of its norm lost\n/); // 8·(1152 + 128) + 128
  t.match(stdout, /fc7: 16,512 → 1,152 parameters at rank 4/);                                 // 4·256 + 128
  t.match(stdout, new RegExp(`test it by: npx rcnn test --run ${small} --split test\n`));
  const ran = await fast('test', '--run', small, '--pictures', '1');
  t.equal(ran.code, 0, ran.stderr);
  t.match(JSON.parse(readFileSync(join(small, 'metrics.json'), 'utf8')), { system: 'fast', images: 3, steps: 2 });
  t.match(JSON.parse(readFileSync(join(small, 'config.json'), 'utf8')),
    { compressed: { from: run, ranks: { fc6: 8, fc7: 4 } } });
});

test('rcnn compress at full rank finds what the whole network finds', async (t) => {
  const full = `${run}-full`;
  const { stdout } = await fast('compress', '--run', run, '--rank7', '128', '--out', full, '--json');
  t.match(JSON.parse(stdout), { run: full, compressions: [{ layer: 'fc7', rank: 128, error: 0 }] });
  const found = async (dir: string): Promise<{ score: number }[]> => {
    await fast('test', '--run', dir, '--pictures', '0');
    return JSON.parse(readFileSync(join(dir, 'detections.json'), 'utf8'));
  };
  const [whole, compressed] = [await found(run), await found(full)];
  t.ok(whole.length > 0);
  const mean = (all: { score: number }[]): number => all.reduce((sum, { score }) => sum + score, 0) / all.length;
  t.ok(Math.abs(mean(whole) - mean(compressed)) < 1e-4);
});

test('rcnn compress refuses what it cannot do, in one line', async (t) => {
  const out = `${run}-2`;
  const said = async (...flags: string[]): Promise<string> => (await fast('compress', ...flags)).stderr;
  t.match(await said('--rank6', '8', '--out', out), 'rcnn compress: --run RUN is missing');
  t.match(await said('--run', run, '--rank6', '8'), '--out RUN2 is missing');
  t.match(await said('--run', run, '--out', out), '--rank6 or --rank7 is needed');
  t.match(await said('--run', run, '--rank6', '8', '--out', run), 'holds a run already');
  t.match(await said('--run', run, '--rank6', '200', '--out', out),
    `${join(run, 'model.safetensors')}: compress: the rank of fc6 must be in 1..128, got 200`);
  await fast('compress', '--run', run, '--rank7', '4', '--out', out);
  t.match(await said('--run', out, '--rank6', '8', '--out', `${out}-2`),
    'is compressed already, ranks {"fc6":null,"fc7":4}');
});
