import type { World } from '../../runs/world.js';
import type { Command } from '../command.js';
import type { Arguments } from '../flags.js';

/** `rcnn bench`, which is `npm run bench` */
export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the hot operations and a training step, beside tfjs, jax-js and torch',
  operand: null,
  about: 'Measures GFLOPS of each hot operation and milliseconds of one SGD step of the small network in every '
    + 'implementation, one after the other, each in a process of its own, and beside them the limit of WebAssembly '
    + 'SIMD on this machine. tfjs and jax-js are development packages: they are measured in a clone, not in an '
    + 'installed package. torch is measured in a clone where python3 has it.',
  flags: [
    { kind: 'switch', name: 'quick', about: 'fewer repetitions' },
    { kind: 'words', name: 'only', value: 'NAME', about: 'some of the implementations' },
    { kind: 'switch', name: 'thresholds', about: 'the sizes at which one implementation overtakes another' },
    { kind: 'switch', name: 'growth', about: 'how step time and memory grow with pixels, regions, pictures, steps' },
    { kind: 'switch', name: 'json', about: 'print the result as JSON' },
  ],
  examples: ['npx rcnn bench', 'npx rcnn bench --quick --only webasm,auto'],
  run: measure,
};

async function measure(args: Arguments, world: World): Promise<void> {
  const { bench } = await import('../../bench/bench.js'); // only this command needs it
  await bench({
    quick: args.has('quick'), only: args.words('only') ?? null, thresholds: args.has('thresholds'),
    growth: args.has('growth'), json: args.has('json'),
  }, world);
}
