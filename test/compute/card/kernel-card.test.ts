import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { add, addInto, beside, isOnCard, onProcessor, reshape, tensor, zeros } from '../../../lib/tensor/tensor.js';
import {
  comparedConv, comparedElements, comparedLinear, comparedPools,
} from '../../support/card-against-loops.js';
import { assertGradient } from '../../support/gradient.js';
import { PlainCardMemory } from '../../support/plain-card.js';

const CASES = 20;
/** Relative, of operations that add in another order than their loop. */
const TOLERANCE = 1e-5;
/** What a card computes in the order of its loop, or without a sum: equal numbers. */
const EXACT = /^(a [+·] |ReLU|fc y|max pool y|RoI pool y)/;

for (const [name, compared] of Object.entries({ comparedConv, comparedLinear, comparedPools, comparedElements })) {
  test(`every operation of a card is its loop on random shapes: ${name}`, async (t) => {
    const card = openCard(new PlainCardMemory());
    const rng = new Rng(61);
    for (let i = 0; i < CASES; i++) {
      for (const { about, onCard, loop } of await compared(card, rng)) {
        if (EXACT.test(about)) t.same(onCard, loop, about);
        else assertGradient(t, onCard, loop, TOLERANCE, about);
      }
    }
  });
}

test('tensors of a card are added and reshaped like others, and fetched by onProcessor() alone', async (t) => {
  const memory = new PlainCardMemory();
  const card = openCard(memory);
  const a = card.send(tensor([2, 2], [1, 2, 3, 4]));
  const b = beside(a, tensor([2, 2], [10, 20, 30, 40]));
  t.ok(isOnCard(b));
  addInto(a, add(a, b));
  const whole = reshape(a, [4]);
  t.equal(memory.counter.soFar.readBacks, 0);
  t.notOk('data' in whole, 'a card has no data to read by accident');
  t.same(await onProcessor(whole), tensor([4], [12, 24, 36, 48]));
  t.match(memory.counter.soFar, { uploads: 2, readBacks: 1, readBytes: 16 });
  t.throws(() => reshape(a, [3]), new RangeError('card: [2,2] does not fit into [3]'));
  t.throws(() => addInto(a, whole), new RangeError('add: shapes differ, [2,2] and [4]'));
});

test('a tensor of no elements stays one, and is not fetched', async (t) => {
  const memory = new PlainCardMemory();
  const card = openCard(memory);
  const none = card.send(zeros([0, 3]));
  const y = await card.linearForward(none, card.send(zeros([2, 3])), card.zeros([2]));
  t.same(await y.read(), zeros([0, 2]));
  t.same(await card.linearBackwardWeights(none, y).then((dw) => dw.read()), zeros([2, 3]));
  t.equal(memory.counter.soFar.readBacks, 1);
});

test('endStep() frees what a step made, and spares what is kept in its last state', async (t) => {
  const memory = new PlainCardMemory();
  const card = openCard(memory);
  const w = card.keep(card.send(tensor([2], [1, 2])));
  const step = async (): Promise<void> => {
    const g = card.scaled(w, 0.5);
    addInto(w, g);
    await card.endStep();
  };
  await step();
  const after = memory.live;
  for (let i = 0; i < 5; i++) await step();
  t.equal(memory.live, after, 'as many arrays after each step');
  t.equal(memory.live, card.arrays);
  t.same((await w.read()).data, Float32Array.of(1.5 ** 6, 2 * 1.5 ** 6));
});

test('endStep() frees what was kept once the program refers to it no more', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const memory = new PlainCardMemory();
  const card = openCard(memory);
  const detectors = new Map(['first', 'second'].map((name) => [name, card.keep(card.send(zeros([4])))]));
  const held = async (): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve)); // what this turn has looked at stays
    collect();
    await card.endStep();
    return memory.live;
  };
  t.equal(await held(), 2);
  detectors.delete('first');
  t.equal(await held(), 1);
  t.same(await detectors.get('second')!.read(), zeros([4]));
});

test('a card refuses float64 and tensors of another card, and an error comes out where numbers are read', async (t) => {
  const [card, other] = [openCard(new PlainCardMemory()), openCard(new PlainCardMemory())];
  t.throws(() => card.send(zeros([2], 'float64')), /float32, got float64/);
  t.throws(() => card.add(card.zeros([2]), other.zeros([2])), new TypeError('card: the tensor is on another card'));
  const memory = new PlainCardMemory();
  const broken = openCard(memory);
  memory.run = () => Promise.reject(new Error('device lost'));
  const y = broken.reluForward(broken.send(zeros([2])));
  await t.rejects(onProcessor(broken.add(y, y)), new Error('device lost'));
});
