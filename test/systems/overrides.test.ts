// Values put into a configuration by their paths.
import { test } from 'tap';
import { FASTER_EXACT_SMALL, FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { FAST, FAST_SMALL } from '../../lib/detectors/fast-rcnn/config.js';
import { leavesOf, overrideTexts, withOverrides } from '../../lib/systems/overrides.js';
import { RECIPES } from '../../lib/systems/recipe.js';
import { SYSTEMS, VARIANTS } from '../../lib/systems/systems.js';
import type { Json } from '../../lib/systems/system.js';

test('withOverrides() puts values in at their paths and changes nothing else', (t) => {
  const set = { 'anchors.scales': [2, 4, 8, 16, 32], 'proposalsTrain.preNmsTopN': 'all', 'schedule.warmUp': 1 };
  t.same(withOverrides(FASTER_JOINT_SMALL, set), {
    ...FASTER_JOINT_SMALL,
    anchors: { ...FASTER_JOINT_SMALL.anchors, scales: [2, 4, 8, 16, 32] },
    proposalsTrain: { ...FASTER_JOINT_SMALL.proposalsTrain, preNmsTopN: 'all' },
    schedule: { ...FASTER_JOINT_SMALL.schedule, warmUp: 1 },
  });
  t.equal(withOverrides(FASTER_JOINT_SMALL, {}), FASTER_JOINT_SMALL);
  t.same(withOverrides(FASTER_JOINT_SMALL, { 'anchors.ratios': 1 }).anchors.ratios, [1], 'one number is a list of one');
  t.same(withOverrides(FASTER_EXACT_SMALL, { 'path.weight': 1, 'path.regions': 'all', 'path.limit': 2 }).path,
    { ...FASTER_EXACT_SMALL.path, weight: 1, regions: 'all', limit: 2 });
  t.equal(withOverrides(FAST_SMALL, { firstTrained: 'conv3' }).firstTrained, 'conv3');
  t.same(withOverrides(FAST, { 'targets': { tx: 1, ty: 1, tw: 1, th: 1 }, 'targets.tx': 2 }).targets,
    { tx: 2, ty: 1, tw: 1, th: 1 }, 'in their order');
  t.end();
});

test('withOverrides() lists the known paths near an unknown one', (t) => {
  const refused = (path: string): string => {
    try {
      withOverrides(FASTER_JOINT_SMALL, { [path]: 1 });
    } catch (error) {
      return (error as RangeError).message;
    }
    return 'taken';
  };
  t.equal(refused('anchor.scale').split(', ')[0],
    '--set anchor.scale: the configuration has no such value; near it are anchors.scales');
  t.match(refused('proposalTest.postNmsTopN'), 'near it are proposalsTest.postNmsTopN');
  for (const path of ['anchors.scales.0', 'anchors.', '.', '__proto__', 'anchors.__proto__', 'anchors.scales.length',
    'toString', 'preprocessing.constructor']) t.match(refused(path), /has no such value/, path);
  t.end();
});

test('withOverrides() refuses a value that the path does not take, saying what it takes', (t) => {
  const wrong: [path: string, value: Json, rule: string][] = [
    ['anchors.scales', 'big', 'must be a list, each a positive number, got "big"'],
    ['anchors.scales', [], 'must be a list, each a positive number, got []'],
    ['anchors.scales', [1, -2], 'must be a list, each a positive number, got [1,-2]'],
    ['anchors', 3, 'is a group of values: anchors.baseSize, anchors.ratios, anchors.scales, anchors.centre'],
    ['anchorStride', 4, 'follows the backbone'],
    ['schedule.steps', 4, 'is what --steps chooses'],
    ['preprocessing.means', [1, 2], 'must be 3 numbers, each a finite number, got [1,2]'],
    ['preprocessing.order', 'GBR', 'must be RGB or BGR, got "GBR"'],
    ['roiSampling.bgIou', [0, 2], 'must be 2 numbers, each a number from 0 to 1, got [0,2]'],
    ['roiSampling.roisPerImage', 1.5, 'must be a whole number from 1 on, got 1.5'],
    ['dropout', 1, 'must be a number from 0 to below 1, got 1'],
    ['dropout', null, 'must be a number from 0 to below 1, got null'],
    ['proposalsTest.postNmsTopN', 'some', 'must be all or a whole number from 1 on, got "some"'],
    ['schedule.sgd.clipNorm', 'Infinity', 'must be a positive number, got "Infinity"'],
    ['anchorSampling.weighting', { positiveShare: 2 },
      'must be uniform or {"positiveShare": X}, got {"positiveShare":2}'],
  ];
  for (const [path, value, rule] of wrong) {
    t.throws(() => withOverrides(FASTER_JOINT_SMALL, { [path]: value }), { message: `--set ${path}: ${rule}` }, rule);
  }
  t.throws(() => withOverrides(FASTER_JOINT_SMALL, { 'preprocessing.longerSide': 100 }),
    { message: '--set preprocessing: longerSide 100 is below shorterSide 150' });
  t.end();
});

test('every value of every recipe can be set to itself, unless something else decides it', (t) => {
  for (const system of [...SYSTEMS, ...VARIANTS]) {
    for (const recipe of RECIPES) {
      const config = system.configOf(system.defaults('S', recipe));
      for (const { path, value } of leavesOf(config)) {
        if (/(^|\.)steps$|^anchorStride$|^detection.classifier$|^scales$|clipNorm$/.test(path)) continue;
        t.same(withOverrides(config, { [path]: value as Json }), config, `${system.name} ${recipe} ${path}`);
      }
    }
  }
  t.end();
});

test('overrideTexts() are what was typed', (t) => {
  t.same(overrideTexts({ g: [{ x: 1 }], h: [] }), ['g=[{"x":1}]', 'h=[]']);
  t.same(overrideTexts({ 'a': 1, 'b.c': [1, 2], 'd': null, 'e': { x: 1 }, 'f': 'all' }),
    ['a=1', 'b.c=1,2', 'd=null', 'e={"x":1}', 'f=all']);
  t.end();
});
