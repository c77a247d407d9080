import { test } from 'tap';
import { Progress } from '../../../lib/runs/lines/progress.js';

interface Recorded {
  readonly progress: Progress;
  readonly at: (seconds: number) => void;
  readonly said: () => string;
}

function recorded(isTerminal: boolean, columns = 10, hasColours = false): Recorded {
  let seconds = 0;
  let text = '';
  const write = (more: string): void => { text += more; };
  return {
    progress: new Progress({ write, isTerminal, columns, hasColours, now: () => seconds }),
    at: (moment) => { seconds = moment; },
    said: () => text,
  };
}

test('update() writes plain lines when they are due or after five silent seconds', (t) => {
  const { progress, at, said } = recorded(false);
  progress.update('first', false);
  at(1);
  progress.update('too early', false);
  at(2);
  progress.update('due', true);
  at(6.9);
  progress.update('still early', false);
  at(7);
  progress.update('after silence', false);
  progress.settle();
  t.equal(said(), 'first\ndue\nafter silence\n');
  t.end();
});

test('labelled() puts its label before every line', (t) => {
  const { progress, said } = recorded(false);
  const part = progress.labelled('1/2 ').labelled('fast ');
  part.update('step 1', true);
  part.say('done');
  progress.say('all');
  t.equal(said(), '1/2 fast step 1\n1/2 fast done\nall\n');
  t.end();
});

test('update() replaces its line on a terminal, cut to the width; say() goes below it', (t) => {
  const { progress, at, said } = recorded(true);
  progress.update('one', false);
  at(0.05);
  progress.update('too soon', false);
  at(0.2);
  progress.update('0123456789', false);
  progress.say('done');
  t.equal(said(), '\r\x1b[Kone\r\x1b[K012345678\ndone\n');
  t.end();
});

const EVENT = { step: 1, steps: 4, losses: { a: 1, b: 2 }, learningRate: 0.1 };

test('step() has the time left from its second call on; on a terminal in place, details faint', (t) => {
  const { progress, at, said } = recorded(true, 50, true);
  progress.step(EVENT);
  at(2);
  progress.step({ ...EVENT, step: 2 });
  progress.settle();
  t.equal(said(), '\r\x1b[Kstep 1/4  loss 3.000  \x1b[2ma 1.000\x1b[0m  \x1b[2mb 2.000\x1b[0m  \x1b[2mlr 0.1\x1b[0m'
    + '\r\x1b[Kstep 2/4  loss 3.000  0.50 steps/s  4.0 s left\n');
  t.end();
});

test('part() counts with the time left; clear() takes the line away', (t) => {
  const { progress, at, said } = recorded(true, 80);
  for (const [moment, done] of [[1, 1], [2, 2], [4, 4]]) {
    at(moment);
    progress.part('image', done, 4);
  }
  progress.part('picture', 1, 2, true);
  progress.clear();
  progress.clear();
  t.same(said().split('\r\x1b[K').slice(1), ['image 1/4', 'image 2/4  2.0 s left', 'image 4/4', 'picture 1/2', '']);
  t.end();
});

test('hint() is for a terminal alone', (t) => {
  const { progress, said } = recorded(true, 80);
  progress.hint('reading');
  progress.say('read');
  t.equal(said(), '\r\x1b[Kreading\r\x1b[Kread\n');
  const plain = recorded(false);
  plain.progress.hint('reading');
  t.equal(plain.said(), '');
  t.end();
});

test('fail() is red where there are colours, and plain elsewhere', (t) => {
  const { progress, said } = recorded(true, 80, true);
  progress.fail('no');
  t.equal(said(), '\x1b[31mno\x1b[0m\n');
  const plain = recorded(false);
  plain.progress.fail('no');
  t.equal(plain.said(), 'no\n');
  t.end();
});
