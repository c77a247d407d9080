import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';
import { tinySystem } from '../support/tiny-system.js';

test('runCommandLine() prints help for nothing, --help, help, and COMMAND --help', async (t) => {
  for (const argv of [[], ['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await rcnn(argv);
    t.same([code, stderr], [0, '']);
    t.match(stdout, /^rcnn: [\s\S]*Commands:/);
  }
  for (const help of ['--help', '-h']) {
    t.match(await rcnn(['train', help]), { code: 0, stdout: /^Usage: rcnn train \[FLAGS\]/ });
  }
  t.same(await rcnn(['--version']), { code: 0, stdout: 'rcnn 0\n', stderr: '' });
});

test('runCommandLine() answers a wrong command line with exit code 2 and one line', async (t) => {
  const wrong: [argv: string[], line: RegExp][] = [
    [['trian'], /^rcnn: unknown command "trian", known are start, shapes, check, convert, train, test, detect, /],
    [['comprae'], /^rcnn: unknown command "comprae", known are .*compare, ablate$/],
    [['--seed', '1', 'train'], /^rcnn: the command comes first, got "--seed", known are /],
    [['train', '--stesp', '3'], /^rcnn train: unknown flag --stesp, known are --system, .*--resume/],
    [['train', '--lr', 'NaN'], /^rcnn train: --lr must be a positive number, got "NaN"$/],
    [['train', '--mode', 'gpu'], /^rcnn train: --mode is "gpu", known are auto, loops, /],
    [['train', 'data'], /^rcnn train: "data" is one word too many$/],
    [['detect', '--run', 'r'], /^rcnn detect: IMAGE… is missing$/],
    [['shapes'], /^rcnn shapes: OUT is missing$/],
    [['test'], /^rcnn test: --run RUN is missing$/],
    [['start', '--full', '--steps', '3'], /^rcnn start: --full and --steps contradict each other$/],
  ];
  for (const [argv, line] of wrong) {
    const { code, stdout, stderr } = await rcnn(argv);
    t.same([code, stdout], [2, ''], argv.join(' '));
    t.match(stderr, /^[^\n]+\n$/, 'one line');
    t.match(stderr.trimEnd(), line);
  }
});

test('runCommandLine() answers what cannot be done with exit code 1', async (t) => {
  const { code, stderr } = await rcnn(['train', '--system', 'rcnn']);
  t.same([code, stderr], [1, 'rcnn train: unknown system "rcnn", this version has faster-joint\n']);
});

test('runCommandLine() makes one line of an error that has several', async (t) => {
  const defaults = (): never => { throw new Error('first\n  second\n'); };
  const ran = await rcnn(['train'], [{ ...tinySystem(), defaults }]);
  t.same(ran, { code: 1, stdout: '', stderr: 'rcnn train: first; second\n' });
});
