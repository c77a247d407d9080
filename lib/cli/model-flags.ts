// The flags that choose the model of a run and where its regions come from, and what they ask for.
import type { ModelChoice } from '../runs/run-model.js';
import type { Arguments, Flag } from './flags.js';
import { OTHER_PROPOSALS_FLAG, wholeChoice } from './proposal-flags.js';

const BEST_FLAG: Flag = {
  kind: 'switch', name: 'best', about: 'take the best model of train --val-split, not the last one',
};

export const MODEL_FLAGS: readonly Flag[] = [BEST_FLAG, OTHER_PROPOSALS_FLAG];

/** Throws RangeError for a file of boxes that cannot be read. */
export async function modelChoice(args: Arguments): Promise<ModelChoice> {
  const proposals = await wholeChoice(args);
  return { ...args.has('best') ? { best: true } : {}, ...proposals === undefined ? {} : { proposals } };
}
