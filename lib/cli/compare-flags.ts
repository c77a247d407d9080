// The flags of `rcnn compare` that say what it trains.
import { SEEDS, type CompareChoices } from '../studies/comparison/compare-plan.js';
import { DATA_FLAGS } from './data-flags.js';
import type { Arguments, Flag } from './flags.js';
import { MODE_FLAG, planChoices, SETTING_FLAGS } from './plan-flags.js';

export const COMPARE_PLAN_FLAGS: readonly Flag[] = [
  { kind: 'switch', name: 'quick', about: 'one seed, few steps, few images: about a quarter of an hour on two cores' },
  { kind: 'integer', name: 'seeds', minimum: 1, about: `seeds 0, 1, … a system (default: ${SEEDS}, with --quick 1)` },
  { kind: 'text', name: 'systems', value: 'A,B', about: 'some of the systems (default: the deck\'s)' },
  ...DATA_FLAGS,
  { kind: 'text', name: 'split', value: 'NAME', about: 'to train on (default: trainval; without test: train)' },
  { kind: 'text', name: 'test-split', value: 'NAME', about: 'to test on (default: test; without it val)' },
  ...SETTING_FLAGS.filter(({ name }) => ['backbone', 'scale', 'init'].includes(name)),
  MODE_FLAG,
];

/** What was typed, by the names of a comparison's plan. */
export function compareChoices(args: Arguments): CompareChoices {
  return {
    quick: args.has('quick'),
    seeds: args.number('seeds'),
    systems: args.text('systems')?.split(',').map((name) => name.trim()),
    testSplit: args.text('test-split'),
    training: planChoices(args),
  };
}
