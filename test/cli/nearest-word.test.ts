import { test } from 'tap';
import { meantText, nearestWord } from '../../lib/cli/nearest-word.js';

test('nearestWord() finds the word that was meant: a letter too many, too few, wrong, or two swapped', (t) => {
  const known = ['start', 'train', 'test', 'compare', 'checkpoint-every', 'cpu'];
  const meant: [typed: string, word: string | null][] = [
    ['trian', 'train'], ['tests', 'test'], ['tst', 'test'], ['tast', 'test'], ['Train', 'train'],
    ['comprae', 'compare'], ['checkpoint_evry', 'checkpoint-every'], ['start', 'start'],
    ['gpu', null], ['fly', null], ['', null], ['x', null], ['tarin', 'train'],
  ];
  for (const [typed, word] of meant) t.equal(nearestWord(typed, known), word, typed);
  t.equal(nearestWord('train', []), null);
  t.equal(meantText('stesp', ['steps'], '--'), ', did you mean --steps?');
  t.equal(meantText('zebra', ['steps'], '--'), ',');
  t.end();
});
