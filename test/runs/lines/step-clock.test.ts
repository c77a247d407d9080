import { test } from 'tap';
import { StepClock } from '../../../lib/runs/lines/step-clock.js';

/** Seconds of step `step`: the first five compile. */
const secondsOf = (step: number): number => step <= 5 ? 3 : 0.1;

test('StepClock leaves compiling out: after 5 % of the steps its estimate is within 1.5 times of the truth', (t) => {
  const steps = 300;
  let now = 3;
  const clock = new StepClock(1, now);
  t.equal(clock.secondsLeft(steps), null, 'nothing is known after one step');
  for (let step = 2; step <= steps; step++) {
    now += secondsOf(step);
    clock.tick(step, now);
    const truth = Array.from({ length: steps - step }, (_, i) => secondsOf(step + 1 + i)).reduce((a, b) => a + b, 0);
    const left = clock.secondsLeft(steps)!;
    const isNear = left <= 1.5 * truth + 1e-9 && left >= truth / 1.5 - 1e-9;
    if (step >= 0.05 * steps) t.ok(isNear, `step ${step}: ${left} for ${truth}`);
  }
  t.equal(clock.secondsLeft(steps), 0);
  t.end();
});

test('StepClock measures over the later half to three quarters of the steps, so that it follows a change', (t) => {
  const clock = new StepClock(10, 0);
  let now = 0;
  for (let step = 11; step <= 10 + 1024; step++) {
    now += step <= 10 + 256 ? 1 : 2;
    clock.tick(step, now);
    if (step === 10 + 256) t.equal(clock.stepsPerSecond, 1);
  }
  t.equal(clock.stepsPerSecond, 0.5);
  t.equal(clock.secondsLeft(10 + 1024 + 100), 200);
  t.end();
});

test('StepClock knows no speed where no time has passed', (t) => {
  const clock = new StepClock(0, 5);
  clock.tick(1, 5);
  t.same([clock.stepsPerSecond, clock.secondsLeft(9)], [null, null]);
  t.end();
});
