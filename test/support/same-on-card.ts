// A training or a detection on a card against the same in loops.
import { setImmediate } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { transfersBetween, type Transfers } from '../../lib/compute/transfers.js';
import type { RgbImage, Sample } from '../../lib/data/sample.js';
import type { ScoredBox } from '../../lib/detectors/fast-rcnn/detections.js';
import type { SgdRun } from '../../lib/training/stages.js';
import type { Param } from '../../lib/tensor/param.js';
import { weightsOf, type Weights } from '../../lib/tensor/weights.js';
import type { PlainCardMemory } from './plain-card.js';

type Run = Pick<SgdRun<{ readonly params: readonly Param[] }>, 'net' | 'training' | 'step'>;

const TOLERANCE = 1e-5;
const PIXELS = 1e-3;

/** Largest difference relative to 1 and the number. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i])));
  return most;
}

export function assertSameWeights(t: Test, expected: Weights, found: Weights): void {
  for (const [param, { data }] of Object.entries(expected)) {
    t.ok(difference(found[param].data, data) < TOLERANCE, `${param}: ${difference(found[param].data, data)}`);
  }
}

/** Trains both to the end: the losses of every step, the weights and the velocities have to agree. */
export async function assertSameTraining(t: Test, loops: Run, onCard: Run): Promise<void> {
  while (loops.training.stepsDone < loops.training.schedule.steps) {
    const [{ losses }, { losses: there }] = [await loops.step(), await onCard.step()];
    t.ok(difference(Object.values(there), Object.values(losses)) < TOLERANCE, JSON.stringify({ losses, there }));
  }
  await onCard.training.fetch();
  assertSameWeights(t, weightsOf(loops.net.params), weightsOf(onCard.net.params));
  const [V, W] = [loops.training.state().velocities, onCard.training.state().velocities];
  for (const param of Object.keys(V)) t.ok(difference(W[param].data, V[param].data) < TOLERANCE, `V of ${param}`);
}

/**
 * What a card finds in the second of two pictures, and what travels for it. Neither of them may leave anything on
 * the card but the weights, which were sent before.
 */
export async function foundOnCard<Found>(
  t: Test, memory: PlainCardMemory, [first, second]: readonly Sample[], detect: (picture: RgbImage) => Promise<Found>,
): Promise<{ readonly found: Found; readonly transfers: Transfers }> {
  await setImmediate(); // by then the weights and their gradients are there
  const { live } = memory;
  await detect(await first.image());
  const before = memory.counter.soFar;
  const found = await detect(await second.image());
  t.equal(memory.live, live, 'a picture leaves nothing on the card');
  return { found, transfers: transfersBetween(before, memory.counter.soFar) };
}

/** Finds the same, in any order: equal scores may change places. */
export function assertSameDetections(t: Test, expected: readonly ScoredBox[], found: readonly ScoredBox[]): void {
  t.ok(expected.length > 0);
  t.equal(found.length, expected.length);
  for (const { box, label, score } of expected) {
    const near = ({ x1, y1, x2, y2 }: Box): boolean =>
      [x1 - box.x1, y1 - box.y1, x2 - box.x2, y2 - box.y2].every((gap) => Math.abs(gap) < PIXELS);
    t.ok(found.some((other) => other.label === label && Math.abs(other.score - score) < TOLERANCE && near(other.box)),
      `class ${label}, score ${score}`);
  }
}
