import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';
import { tinySystem } from '../support/tiny-system.js';

test('runCommandLine() prints help for nothing, --help, help, and COMMAND --help', async (t) => {
  for (const argv of [[], ['--help'], ['-h'], ['help']]) {
    const { code, stdout, stderr } = await rcnn(argv);
    t.same([code, stderr], [0, '']);
    t.match(stdout, /^rcnn: [\s\S]*Your own pictures:/);
  }
  const ofTrain = [
    ['train', '--help'], ['train', '-h'], ['help', 'train'], ['train', '--stesp', '3', '-h'], ['-h', 'train'],
  ];
  for (const argv of ofTrain) {
    t.match(await rcnn(argv), { code: 0, stdout: /^Usage: npx rcnn train \[FLAGS\]/, stderr: '' }, argv.join(' '));
  }
  t.same(await rcnn(['--version']), { code: 0, stdout: 'rcnn 0\n', stderr: '' });
});

test('runCommandLine() answers a wrong command line with exit code 2 and one line', async (t) => {
  const wrong: [argv: string[], line: RegExp][] = [
    [['trian'], /^rcnn: unknown command "trian", did you mean train\? known are start, shapes, check, anchors, /],
    [['help', 'fly'], /^rcnn: unknown command "fly", known are start, /],
    [['comprae'], /^rcnn: unknown command "comprae", did you mean compare\? known are /],
    [['--seed', '1', 'train'], /^rcnn: the command comes first, got "--seed", known are /],
    [['train', '--stesp', '3'], /^rcnn train: unknown flag --stesp, did you mean --steps\? known are .*--resume/],
    [['train', '--lr', 'NaN'], /^rcnn train: --lr must be a positive number, got "NaN"$/],
    [['train', '--mode', 'gpu'], /^rcnn train: --mode is "gpu", known are auto, loops, /],
    [['train', 'data'], /^rcnn train: "data" is one word too many$/],
    [['detect', '--run', 'r'], /^rcnn detect: IMAGE… is missing$/],
    [['shapes'], /^rcnn shapes: OUT is missing$/],
    [['shapes', ''], /^rcnn shapes: OUT is an empty word$/],
    [['train', '--system', 'rcnn'], /^rcnn train: unknown system "rcnn", this version has faster-joint$/],
    [['train', '--set', 'no=1'], /^rcnn train: --set no: the configuration has no such value; near it are /],
    [['explain', '--run', 'r', '--object', '0x1', 'a'], /^rcnn explain: --object must be numbers from 1 /],
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
  const { code, stderr } = await rcnn(['test', '--run', '/none']);
  t.same([code, stderr], [1, 'rcnn test: /none/config.json: cannot be read (ENOENT), /none is no run folder\n']);
  t.teardown(() => { delete process.env.RCNN_THREADS; });
  process.env.RCNN_THREADS = '0x2';
  t.match(await rcnn(['check', '/none']),
    { code: 1, stderr: 'rcnn check: RCNN_THREADS must be a positive integer, got "0x2"\n' });
});

test('runCommandLine() makes one line of an error that has several', async (t) => {
  const defaults = (): never => { throw new Error('first\n  second\n'); };
  const ran = await rcnn(['train'], [{ ...tinySystem(), defaults }]);
  t.same(ran, { code: 1, stdout: '', stderr: 'rcnn train: first; second\n' });
});
