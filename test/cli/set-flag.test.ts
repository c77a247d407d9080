import { test } from 'tap';
import { parseFlags } from '../../lib/cli/flags.js';
import { overridesOf, SET_FLAG } from '../../lib/cli/set-flag.js';

const parsed = (...words: string[]) => overridesOf(parseFlags(words.flatMap((word) => ['--set', word]), [SET_FLAG]));

test('overridesOf() reads numbers, lists, null, words and JSON', (t) => {
  t.same(parsed('a.b=2', 'c=2,4.5,1e-3', 'd=null', 'e=all', 'f={"x":1}', 'g=[7]', 'h=true', 'i=.5', 'j=a,b'), {
    'a.b': 2, 'c': [2, 4.5, 0.001], 'd': null, 'e': 'all', 'f': { x: 1 }, 'g': [7], 'h': true, 'i': 0.5, 'j': 'a,b',
  });
  t.same(parsed(), {});
  t.end();
});

test('overridesOf() refuses a word that is no pair, and a path typed twice', (t) => {
  for (const word of ['a', '=1', 'a=']) {
    t.throws(() => parsed(word), { name: 'RangeError', message: `--set takes PATH=VALUE, got "${word}"` });
  }
  t.throws(() => parsed('a=1', 'b=1', 'a=2'), { message: '--set a is given twice' });
  t.end();
});
