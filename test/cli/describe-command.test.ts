import { test } from 'tap';
import { runCommandLine } from '../../lib/cli/command-line.js';
import { describeCommand } from '../../lib/cli/commands/describe-command.js';
import { PRETRAINING } from '../../lib/systems/pretraining.js';
import { Interruption } from '../../lib/runs/guards/interruption.js';
import { Progress } from '../../lib/runs/lines/progress.js';
import type { World } from '../../lib/runs/world.js';

/** Runs `rcnn describe …` in a world that computes nothing; the lines printed, and what went to stderr. */
async function describe(...flags: string[]): Promise<{ code: number; lines: string[]; complaint: string }> {
  const lines: string[] = [];
  let complaint = '';
  const world: World = {
    systems: [], pretraining: PRETRAINING, pretrainedFolder: '', versions: {},
    openCompute: async () => {
      throw new Error('describe computes nothing');
    },
    inOwnProcess: async () => {
      throw new Error('describe trains nothing');
    },
    print: (text) => lines.push(...text.split('\n')),
    progress: new Progress({ write: (text) => complaint += text, isTerminal: false, columns: 100, now: () => 0 }),
    interruption: new Interruption(),
    now: () => 0,
    cpuSeconds: () => 0,
    machine: { processor: 'abacus', cores: 2, memoryBytes: 2 ** 30, system: 'none' },
    today: () => '2015-12-17',
  };
  const code = await runCommandLine(['describe', ...flags], [describeCommand], world);
  return { code, lines, complaint };
}

/** The cells of the line that starts with a name. */
function cells(lines: readonly string[], name: string): string[] {
  const line = lines.find((candidate) => candidate.trim().startsWith(name)) ?? '';
  return line.trim().split(/ {2,}/);
}

test('rcnn describe --backbone vgg16 prints a line for each layer, its totals and the memory', async (t) => {
  const { code, lines } = await describe('--backbone', 'vgg16', '--input', '600x1000');
  t.equal(code, 0);
  t.equal(lines[0], 'vgg16 at 600×1000, 2000 regions, 20 classes');
  t.equal(lines[1], 'stride 16, a cell sees 196×196 pixels, the first one around 7.5; trained from conv3_1 on');
  t.same(cells(lines, 'conv5_3'), ['conv5_3', '512×38×63', '2,359,808', '5,648,154,624', '4.9']);
  t.same(cells(lines, 'trunk').slice(0, 3), ['trunk', '14,714,688', '183,869,263,872']);
  t.same(cells(lines, 'bbox_pred').slice(0, 3), ['bbox_pred', '2000×84', '344,148']);
  t.match(lines.at(-2), /^memory in float32: model 539 MB; at most [\d,]+ MB forward, [\d,]+ MB for a training step$/);
});

test('rcnn describe takes S at 150×250 where nothing else is said, and the published ones at 600×1000', async (t) => {
  t.equal((await describe()).lines[0], 'S at 150×250, 2000 regions, 20 classes');
  t.equal((await describe('--backbone', 'zf')).lines[0], 'zf at 600×1000, 2000 regions, 20 classes');
  t.equal((await describe('--rois', '64', '--classes', '8', '--input', '75×125')).lines[0],
    'S at 75×125, 64 regions, 8 classes');
});

test('rcnn describe --json prints the same numbers', async (t) => {
  const { lines } = await describe('--backbone', 'caffenet', '--json');
  const { backbone, work, trunk, memory } = JSON.parse(lines[0]);
  t.equal(backbone, 'caffenet');
  t.same(work, { image: { height: 600, width: 1000 }, rois: 2000, classes: 20, anchorsPerCell: 9 });
  t.same(trunk.at(-1).output, [256, 39, 64]);
  t.ok(memory.step > memory.forward);
});

test('rcnn describe refuses an unknown backbone, an input that is no size, and one that is too small', async (t) => {
  const line = async (...flags: string[]): Promise<string> => (await describe(...flags)).complaint.trim();
  t.match(await line('--backbone', 'vgg'), '"vgg", known are S, M, L, caffenet, vgg-m-1024, vgg16, zf, alexnet');
  for (const input of ['600', '600x', '0x10', 'axb', '-3x4', '600x1000x3']) {
    t.match(await line(`--input=${input}`), `--input must be height x width in pixels like 600x1000, got "${input}"`);
  }
  t.match(await line('--backbone', 'vgg-m-1024', '--input', '20x20'), '20×20 is too small for vgg-m-1024');
  t.equal((await describe('--input', '0x0')).code, 2);
});
