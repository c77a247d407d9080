import { readFileSync } from 'node:fs';
import { test } from 'tap';
import { COMPARE_SCHEDULES, inDeckOrder } from '../../../lib/studies/comparison/compare-schedules.js';
import { STAGE_NAMES } from '../../../lib/detectors/faster-rcnn/config.js';
import { systemNamed, SYSTEMS } from '../../../lib/systems/systems.js';

const PAGE = readFileSync(new URL('../../../../docs/18-compare.md', import.meta.url), 'utf8');

/** SGD steps of a comparison, and of a quick one. */
function stepsOf(system: string): [steps: number, quickSteps: number] {
  const { steps, quickSteps } = COMPARE_SCHEDULES[system];
  return [steps ?? systemNamed(system, SYSTEMS).defaults('S').steps, quickSteps];
}

test('the steps in docs/18-compare.md are those that a comparison trains', (t) => {
  const row = (title: string, system: string, parts = 1): string =>
    [title, ...stepsOf(system).map((steps) => parts === 1 ? steps : `${parts} · ${steps / parts}`)].join(' | ');
  for (const line of [
    row('slow R-CNN', 'rcnn'), row('SPP-net', 'sppnet'), row('Fast R-CNN', 'fast'),
    row('Faster R-CNN, alternating', 'faster-alternating', STAGE_NAMES.length),
    row('Faster R-CNN, joint and exact', 'faster-joint'),
  ]) t.ok(PAGE.includes(`\n| ${line} |\n`), line);
  t.same(stepsOf('faster-exact'), stepsOf('faster-joint'));
  t.end();
});

test('inDeckOrder() puts names without a schedule last', (t) => {
  t.same(inDeckOrder(['other', 'fast', 'rcnn']), ['rcnn', 'fast', 'other']);
  t.end();
});
