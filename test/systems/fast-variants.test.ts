// The variants of Fast R-CNN as systems.
import { join } from 'node:path';
import { test } from 'tap';
import { FAST_VARIANTS } from '../../lib/systems/fast-variants.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { MemoryStore } from '../../lib/data/caches/cache-store.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import type { System } from '../../lib/systems/system.js';
import type { ScaleSet } from '../../lib/detectors/fast-rcnn/scales.js';
import { rcnn, type Ran } from '../support/recorded-world.js';

const train = (...flags: string[]): Promise<Ran> => rcnn(['train', ...flags], FAST_VARIANTS);

/** The configuration that a variant trains with. */
async function constantsOf(system: System, backbone: string): Promise<Readonly<Record<string, unknown>>> {
  const data = shapesDataset({ split: 'train', images: 1, seed: 1, occluders: false });
  const settings = system.defaults(backbone);
  const nowhere = { init: null, resumeFrom: null, compute: loopsCompute(), features: new MemoryStore() };
  const { config } = await system.startTraining({ data, settings, proposals: [[]], ...nowhere });
  return config as Record<string, unknown>;
}

test('fast-all-background takes regions that miss every object for background', async (t) => {
  const [all, usual] = ['fast-all-background', 'fast-5-scales'].map((name) =>
    FAST_VARIANTS.find((system) => system.name === name)!);
  t.match(await constantsOf(all, 'S'), { roiSampling: { bgIou: [0, 0.5] } });
  t.match(await constantsOf(usual, 'S'), { roiSampling: { bgIou: [0.1, 0.5] } });
});

test('a variant of Fast R-CNN differs from it in one switch, named after the layers of its backbone', async (t) => {
  const switches = async (backbone: string): Promise<object> => Object.fromEntries(await Promise.all(
    FAST_VARIANTS.map(async (system) => {
      const { firstTrained, task, scales, sampling } = await constantsOf(system, backbone);
      const other = task === 'multi-task' ? (scales as ScaleSet | null)?.shorterSides.length ?? sampling : task;
      return [system.name, firstTrained ?? other];
    })));
  t.same(await switches('S'), {
    'fast-fc6': 'fc6', 'fast-conv3': 'conv3', 'fast-conv2': 'conv2',
    'fast-classification': 'classification', 'fast-stage-wise': 'boxes', 'fast-5-scales': 5,
    'fast-region-wise': 'region-wise', 'fast-all-background': 'hierarchical',
  });
  t.match(await switches('L'), { 'fast-fc6': 'fc6', 'fast-conv3': 'conv3_1', 'fast-conv2': 'conv2_1' });
});

test('rcnn train --system fast-stage-wise wants the model of a run of fast-classification', async (t) => {
  const out = join(t.testdir(), 'run');
  const stages = ['--system', 'fast-stage-wise', '--out', out];
  t.match(await train(...stages), {
    code: 1, stderr: 'fast-stage-wise needs --init with the model of a run of fast-classification',
  });
  const M0 = join(PROCESS_WORLD.pretrainedFolder, 'm0-S.safetensors');
  t.match(await train(...stages, '--init', M0), {
    code: 1, stderr: `${M0}: is no model of fast-classification (metadata system: missing)`,
  });
});
