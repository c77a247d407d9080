import type { Command } from './command.js';
import type { Arguments } from './flags.js';
import type { World } from '../runs/world.js';

/** `rcnn bench`, which is `npm run bench` */
export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the hot operations and a training step, beside tfjs',
  operands: '',
  operandCount: [0, 0],
  about: 'Measures GFLOPS of each hot operation and milliseconds of one SGD step of the small network in every '
    + 'implementation, one after the other, each in a process of its own. tfjs is a development package: it is '
    + 'measured in a clone, not in an installed package.',
  flags: [
    { kind: 'switch', name: 'quick', about: 'fewer repetitions' },
    { kind: 'text', name: 'only', value: 'A,B', about: 'some of the implementations' },
    { kind: 'switch', name: 'thresholds', about: 'the sizes at which one implementation overtakes another' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['npm run bench', 'rcnn bench --quick --only webasm,auto'],
  run: measure,
};

/** The bench reads its own words. */
async function measure(args: Arguments, world: World): Promise<void> {
  const { bench } = await import('../bench/bench.js'); // the other commands do not load it
  const words = benchCommand.flags.filter(({ name }) => args.has(name))
    .flatMap(({ name, kind }) => kind === 'switch' ? [`--${name}`] : [`--${name}`, args.text(name) ?? '']);
  await bench(words, (line) => world.print(line));
}
