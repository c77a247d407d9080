import { test } from 'tap';
import { Progress } from '../../../lib/runs/lines/progress.js';

function recorded(isTerminal: boolean): { progress: Progress; at: (seconds: number) => void; said: () => string } {
  let seconds = 0;
  let text = '';
  const write = (more: string): void => { text += more; };
  return {
    progress: new Progress({ write, isTerminal, columns: 10, now: () => seconds }),
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
