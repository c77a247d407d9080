// `rcnn describe --system`: every value of every configuration with its source.
import { test } from 'tap';
import { PUBLISHED_NAMES } from '../../lib/networks/published-backbones.js';
import { describedConfig } from '../../lib/systems/described-config.js';
import { describedNetwork } from '../../lib/systems/described-network.js';
import { NO_SOURCE } from '../../lib/systems/published-sources.js';
import { SYSTEMS, systemNamed, VARIANTS } from '../../lib/systems/systems.js';

test('every value of the published configurations has a source, for all systems and backbones', (t) => {
  for (const system of [...SYSTEMS, ...VARIANTS]) {
    for (const backbone of PUBLISHED_NAMES) {
      const values = describedConfig(system, system.defaults(backbone));
      t.same(values.filter(({ source }) => source === NO_SOURCE).map(({ path }) => path), [],
        `${system.name} ${backbone}; lib/systems/published-sources.ts wants a row for each`);
      t.ok(values.length > 20);
    }
  }
  t.end();
});

test('describedConfig() says what is published, what is small, what was set and what follows from a flag', (t) => {
  const joint = systemNamed('faster-joint', SYSTEMS);
  const settings = { ...joint.defaults('S'), scale: 300, set: { 'anchors.scales': [2, 4], 'roiSampling.fgIou': 0.4 } };
  const values = new Map(describedConfig(joint, settings).map(({ path, ...others }) => [path, others]));
  t.same(values.get('anchors.scales'), { value: [2, 4], source: '--set' });
  t.same(values.get('roiSampling.fgIou'), { value: 0.4, source: '--set' });
  t.same(values.get('preprocessing.longerSide'), { value: 500, source: 'follows from --steps, --scale or --lr' });
  t.same(values.get('schedule.learningRate'), { value: 0.01, source: 'docs/recipe.md' });
  t.same(values.get('anchors.ratios'), { value: [0.5, 1, 2], source: 'Faster R-CNN §3.3' });
  t.throws(() => describedConfig(joint, { ...settings, set: { nothing: 1 } }), { name: 'RangeError' });
  t.end();
});

test('the published recipes are those of the papers on every backbone', (t) => {
  const config = (system: string, backbone: string): object => {
    const one = systemNamed(system, SYSTEMS);
    return one.configOf(one.defaults(backbone, 'published'));
  };
  for (const backbone of PUBLISHED_NAMES) {
    t.match(config('faster-joint', backbone), {
      preprocessing: { order: 'BGR', shorterSide: 600, longerSide: 1000 },
      anchors: { baseSize: 16, scales: [8, 16, 32], centre: 7.5 }, anchorStride: 16,
      proposalsTrain: { preNmsTopN: 12_000, postNmsTopN: 2000 },
      schedule: { steps: 70_000, learningRate: 1e-3 },
    }, backbone);
    t.match(config('fast', backbone), { dropout: 0.5, targets: 'statistics', schedule: { steps: 40_000 } });
    t.match(config('sppnet', backbone), { levels: [1, 2, 3, 6], scales: { shorterSides: [688] } });
    t.match(config('faster-alternating', backbone), { schedules: {
      M1: { steps: 80_000 }, M2: { steps: 40_000 }, M3: { steps: 80_000 }, M4: { steps: 40_000 },
    } });
  }
  t.match(config('rcnn', 'caffenet'), { warp: { side: 227, context: 16 }, regionSampling: { roisPerImage: 128 } });
  t.match(config('rcnn', 'vgg16'), { warp: { side: 224, context: 16 }, regionSampling: { roisPerImage: 24 } });
  t.match(config('faster-joint', 'S'), { anchors: { centre: 3.5 }, anchorStride: 8 }, 'anchors follow the backbone');
  t.end();
});

test('describedNetwork() says which layers a system trains, and where its regions come from', (t) => {
  const line = (name: string, backbone: string, set = {}): string => {
    const system = systemNamed(name, [...SYSTEMS, ...VARIANTS]);
    return describedNetwork(system, { ...system.defaults(backbone), set });
  };
  t.equal(line('rcnn', 'vgg16'),
    'crops of 224×224, fc6 4096, fc7 4096, all layers trained; regions of --proposals fast');
  t.equal(line('sppnet', 'zf'), 'stride 16, pyramid 1×1, 2×2, 3×3, 6×6, fc6 4096, fc7 4096, '
    + 'the fc layers alone trained; regions of --proposals fast');
  t.match(line('fast-fc6', 'vgg16'), ', trained from fc6 on;');
  t.match(line('fast', 'vgg16', { firstTrained: 'conv2_1' }), ', trained from conv2_1 on;');
  t.equal(line('fast', 'S'), 'stride 4, RoI pooling 6×6, fc6 128, fc7 128, trained from conv1 on; '
    + 'regions of --proposals selective-search');
  t.match(line('faster-exact', 'vgg16'), /fc7 4096, RPN 512 channels, trained from conv3_1 on$/);
  t.end();
});

test('--steps of alternating training are shared as in the recipe', (t) => {
  const { defaults, configOf } = systemNamed('faster-alternating', SYSTEMS);
  const stepsOf = (backbone: string, steps: number): number[] => {
    const config = configOf({ ...defaults(backbone), steps }) as { schedules: Record<string, { steps: number }> };
    return Object.values(config.schedules).map((schedule) => schedule.steps);
  };
  t.same(stepsOf('vgg16', 6), [2, 1, 2, 1]);
  t.same(stepsOf('S', 6), [1, 2, 1, 2]);
  t.end();
});
