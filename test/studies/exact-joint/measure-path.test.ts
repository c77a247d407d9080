// Deck: "Faster R-CNN exact joint training".
import { test } from 'tap';
import type { CoordinatePath } from '../../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { measurePath, type DeltaNorms } from '../../../lib/studies/exact-joint/measure-path.js';
import { exactStep, type ExactSetting } from '../../../lib/detectors/faster-rcnn/exact/step-exact.js';
import { boxEdgeSampling } from '../../../lib/layers/sampling-rule.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { tinyFasterRcnn, tinyFixedBatch, TINY_SETTING } from '../../support/tiny-faster-rcnn.js';

const settingOf = (path: CoordinatePath): ExactSetting => ({
  ...TINY_SETTING, rule: boxEdgeSampling(4, 1, 2), path,
});
const SETTING = settingOf(EXACT_SETTINGS['weight-1']);
const squared = ({ tx, ty, tw, th }: DeltaNorms): number => tx ** 2 + ty ** 2 + tw ** 2 + th ** 2;
const isClose = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9 * (a + b);

/** Seed 2: a proposal of the first image is foreground. */
async function tiny() {
  const rng = new Rng(2);
  const net = tinyFasterRcnn(rng);
  return { net, ...await tinyFixedBatch(net, rng) };
}

test('measurePath() finds the gradients that meet in a step', async (t) => {
  const { net, batch, rules } = await tiny();
  const { own, parts, reach } = await measurePath(net, batch, SETTING, rules);
  const { norms: all } = await exactStep(net, batch, SETTING, rules);
  const { norms: foreground } = await exactStep(net, batch, settingOf(EXACT_SETTINGS.foreground), rules);
  t.ok(isClose(Math.sqrt(squared(own)), all.rpnBbox));
  t.ok(isClose(squared(parts.class.background.norms), all.path ** 2 - foreground.path ** 2), 'other anchors');
  const [fromClass, fromBox] = [parts.class, parts.box].map((part) => Math.sqrt(squared(part.foreground.norms)));
  t.ok(foreground.path <= fromClass + fromBox && foreground.path >= Math.abs(fromClass - fromBox), 'a triangle');
  t.ok(reach[0].promised > 0 && reach[0].kept > 0, 'a small step along the slope is downhill');
  t.ok(fromBox > 0 && squared(parts.targets.foreground.norms) > 0);
});

test('measurePath() finds that background has no box', async (t) => {
  const { net, batch, rules } = await tiny();
  const { parts } = await measurePath(net, batch, SETTING, rules);
  t.equal(squared(parts.box.background.norms), 0);
  t.equal(squared(parts.targets.background.norms), 0);
});

test('measurePath() finds moving targets drawing a region to its object while the head predicts nothing', async (t) => {
  const { net, batch, rules } = await tiny();
  for (const { value } of net.head.bboxPred.params) value.data.fill(0);
  const { parts } = await measurePath(net, batch, SETTING, rules);
  t.equal(squared(parts.box.foreground.norms), 0, 'what the head sees does not matter');
  t.equal(parts.targets.foreground.closer, 1);
});
