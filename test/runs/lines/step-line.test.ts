import { test } from 'tap';
import { StepClock } from '../../../lib/runs/lines/step-clock.js';
import { fittingParts, joinedParts, stepParts } from '../../../lib/runs/lines/step-line.js';

const LOSSES = { rpnCls: 0.4321, rpnBbox: 0.1, cls: 1.5, bbox: 0.25 };

function lineAt(width: number, losses: Readonly<Record<string, number>>, step = 120): string {
  const clock = new StepClock(step - 20, 0);
  clock.tick(step - 10, 1);
  clock.tick(step, 2);
  const parts = stepParts({ step, steps: 1000, losses, learningRate: 0.01 }, clock);
  return joinedParts(fittingParts(parts, width), ({ text }) => text);
}

test('a step\'s line begins with step, loss, speed and time left; a narrow terminal cuts the single losses', (t) => {
  const whole = 'step  120/1000  loss 2.282  10 steps/s  1 min 28 s left  rpnCls 0.432  rpnBbox 0.100  cls 1.500  '
    + 'bbox 0.250  lr 0.01';
  t.equal(lineAt(Infinity, LOSSES), whole);
  t.equal(lineAt(whole.length - 1, LOSSES), whole.replace(/ {2}lr.*/, ''));
  const narrow = lineAt(79, LOSSES);
  t.equal(narrow, 'step  120/1000  loss 2.282  10 steps/s  1 min 28 s left  rpnCls 0.432');
  t.equal(lineAt(60, LOSSES), 'step  120/1000  loss 2.282  10 steps/s  1 min 28 s left');
  t.equal(lineAt(5, LOSSES), 'step  120/1000', 'the first part always stands');
  t.equal(lineAt(Infinity, { loss: 0.5 }), 'step  120/1000  loss 0.500  10 steps/s  1 min 28 s left  lr 0.01');
  t.equal(lineAt(Infinity, { loss: 0.5 }, 1000), 'step 1000/1000  loss 0.500  10 steps/s  lr 0.01');
  t.end();
});

test('after one step there is neither speed nor time left', (t) => {
  const parts = stepParts({ step: 1, steps: 9, losses: { a: 1, b: 2 }, learningRate: 0.1 }, new StepClock(1, 0));
  t.equal(joinedParts(parts, ({ text, faint }) => faint ? `(${text})` : text),
    'step 1/9  loss 3.000  (a 1.000)  (b 2.000)  (lr 0.1)');
  t.end();
});
