import { test } from 'tap';
import { flagUsage, parseFlags, type Flag } from '../../lib/cli/flags.js';

const FLAGS: readonly Flag[] = [
  { kind: 'text', name: 'out', value: 'DIR', about: '' },
  { kind: 'choice', name: 'mode', choices: ['a', 'b'], about: '' },
  { kind: 'integer', name: 'steps', minimum: 1, about: '' },
  { kind: 'positive', name: 'lr', about: '' },
  { kind: 'share', name: 'score', about: '' },
  { kind: 'part', name: 'val-share', about: '' },
  { kind: 'words', name: 'only', value: 'NAME', about: '' },
  { kind: 'numbers', name: 'object', about: '' },
  { kind: 'switch', name: 'json', about: '' },
  { kind: 'pairs', name: 'set', value: 'A=B', about: '' },
];

test('parseFlags() reads flags before and after operands, with a space or =', (t) => {
  const args = parseFlags(['one', '--steps', '12', '--lr=1e-3', '--json', 'two', '--mode', 'b', '--score=0'], FLAGS);
  t.same(args.operands, ['one', 'two']);
  t.same(args.typed, ['one', '--steps', '12', '--lr=1e-3', '--json', 'two', '--mode', 'b', '--score=0']);
  t.same([args.number('steps'), args.number('lr'), args.number('score')], [12, 0.001, 0]);
  t.same([args.text('mode'), args.has('json')], ['b', true]);
  t.same([args.text('out'), args.number('none')], [undefined, undefined]);
  const lists = parseFlags(['--only', 'a, b', '--object=3,1'], FLAGS);
  t.same([lists.words('only'), lists.numbers('object'), lists.words('none')], [['a', 'b'], [3, 1], undefined]);
  t.same(parseFlags(['--', '--json'], FLAGS).operands, ['--json'], 'after -- everything is an operand');
  t.end();
});

test('parseFlags() takes a flag of pairs several times, and several words with = after it', (t) => {
  const args = parseFlags(['x=0', '--set', 'a=1', 'b=2', 'one', '--json', 'c=3', '--set=d=4'], FLAGS);
  t.same(args.pairs('set'), ['a=1', 'b=2', 'd=4']);
  t.same(args.operands, ['x=0', 'one', 'c=3'], 'only words that follow the flag');
  t.same(parseFlags([], FLAGS).pairs('set'), []);
  t.throws(() => parseFlags(['--set', '--json'], FLAGS), { message: '--set needs a value' });
  t.end();
});

const KNOWN = FLAGS.map(({ name }) => `--${name}`).join(', ');

test('parseFlags() refuses, in one line, what it does not know or a flag does not take', (t) => {
  type Wrong = [argv: string[], message: string];
  const wrong: Wrong[] = [
    ...[['--stesp', ', did you mean --steps?'], ['-j', ','], ['--no-such', ',']].map(([word, near]): Wrong =>
      [[word], `unknown flag ${word}${near} known are ${KNOWN}`]),
    [['--mode', 'c'], '--mode is "c", known are a, b'],
    [['--steps', '0'], '--steps must be an integer of at least 1, got "0"'],
    [['--steps', '1.5'], '--steps must be an integer of at least 1, got "1.5"'],
    [['--steps', '9007199254740993'], '--steps must be an integer of at least 1, got "9007199254740993"'],
    [['--steps=-3'], '--steps must be an integer of at least 1, got "-3"'],
    ...['0', '1'].map((share): Wrong =>
      [['--val-share', share], `--val-share must be a number above 0 and below 1, got "${share}"`]),
    [['--lr', 'NaN'], '--lr must be a positive number, got "NaN"'],
    [['--lr', 'Infinity'], '--lr must be a positive number, got "Infinity"'],
    [['--lr', '0'], '--lr must be a positive number, got "0"'],
    [['--lr', ' '], '--lr must be a positive number, got " "'],
    [['--score', '1.1'], '--score must be a number from 0 to 1, got "1.1"'],
    [['--out'], '--out needs a value'],
    [['--out='], '--out needs a value'],
    [['--out', '--json'], '--out needs a value'],
    [['--object', '1,,2'], '--object must be numbers from 1 with commas between, got "1,,2"'],
    [['--object', '0'], '--object must be numbers from 1 with commas between, got "0"'],
    [['--json=yes'], '--json takes no value, got "yes"'],
    [['--steps', '1', '--steps', '2'], '--steps is given twice'],
  ];
  for (const [argv, message] of wrong) t.throws(() => parseFlags(argv, FLAGS), { name: 'RangeError', message });
  t.end();
});

test('flagUsage() shows what to type', (t) => {
  t.same(FLAGS.map(flagUsage), [
    '--out DIR', '--mode a|b', '--steps N', '--lr X', '--score X', '--val-share X', '--only NAME,…', '--object N,…',
    '--json',
    '--set A=B',
  ]);
  t.end();
});
