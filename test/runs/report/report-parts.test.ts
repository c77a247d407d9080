import { test } from 'tap';
import { DRAWN_SHAPES } from '../../../lib/runs/data-choice.js';
import type { Metrics } from '../../../lib/runs/metrics.js';
import { verdictOf } from '../../../lib/runs/report/expected-range.js';
import { instructive } from '../../../lib/runs/report/instructive-pictures.js';
import { drops, nextSteps } from '../../../lib/runs/report/report-parts.js';
import type { RunConfig } from '../../../lib/runs/run-config.js';
import type { Sample } from '../../../lib/data/sample.js';
import type { ShownDetection } from '../../../lib/viz/pictures/draw-boxes.js';

const config = (change: object = {}): RunConfig => ({
  plan: {
    system: 'faster-joint', data: DRAWN_SHAPES, init: {},
    settings: { backbone: 'S', scale: 150, steps: 1000, ...change },
  },
}) as unknown as RunConfig;
const tested = (mAP: number, data: object = DRAWN_SHAPES): Metrics =>
  ({ mAP, data, images: 200, split: 'test' }) as unknown as Metrics;

test('verdictOf() compares with the trainings that are known of this recipe', async (t) => {
  t.equal(verdictOf(config(), tested(0.74)), 'mAP .740 on 200 images of split test: as expected; trainings of this '
    + 'recipe with other seeds had .726 to .752.');
  t.match(verdictOf(config(), tested(0.6)), ': less than expected; ');
  t.match(verdictOf(config(), tested(0.8)), ': better than expected; ');
  t.match(verdictOf(config({ steps: 999 }), tested(0.74)), 'No other training of this recipe on these data is known.');
  t.match(verdictOf(config(), tested(0.1, { kind: 'folder', dir: 'a' })), 'hardly anything is found yet');
});

test('instructive() puts images with confident errors first, and takes some others evenly', async (t) => {
  const samples = Array.from({ length: 8 }, (_, i) =>
    ({ id: String(i), objects: i === 6 ? [{}, {}] : [] }) as unknown as Sample);
  const found = (imageId: string, score: number, wrong: boolean): ShownDetection =>
    ({ imageId, score, wrong, label: 1, box: { x1: 0, y1: 0, x2: 9, y2: 9 } });
  const judged = [found('3', 0.9, true), found('5', 0.7, true), found('1', 0.4, true), found('2', 0.99, false)];
  const ids = (pictures: number): string[] =>
    instructive(samples, judged, { pictures, drawnScore: 0.5 }).map(({ id }) => id);
  t.same(ids(2), ['3', '0'], 'the worst error, and the first of the others');
  t.same(ids(6).slice(0, 3), ['3', '5', '6'], 'then the one with two objects that are not found');
  t.equal(new Set(ids(6)).size, 6);
  t.equal(ids(20).length, 8);
  t.same(ids(0), []);
});

test('drops() finds where the learning rate falls, and not the warm-up', async (t) => {
  const rows = [0.002, 0.01, 0.01, 0.001, 0.001].map((rate, i) => [i + 1, rate, 1]);
  t.same(drops({ columns: ['step', 'learningRate', 'a'], rows }), [{ x: 4, text: 'learning rate 0.001' }]);
});

test('nextSteps() are commands with this run\'s folder', async (t) => {
  t.same(nextSteps('my runs/a', config(), null).map(({ command }) => command), ['npx rcnn test --run \'my runs/a\'']);
  const diagnosis = { classes: { cat: { example: { image: 'test_000003' } } } };
  const metrics = { ...tested(0.5), diagnosis } as unknown as Metrics;
  t.same(nextSteps('runs/a', config(), metrics).map(({ command }) => command), [
    'npx rcnn detect --run runs/a picture.jpg', 'npx rcnn explain --run runs/a --split test test_000003',
  ]);
});
