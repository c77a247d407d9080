// Flags of a longer training, validation on the way and augmentation, and what they ask for.
import { AUGMENTATION } from '../data/pictures/augmentation.js';
import { VALIDATION } from '../runs/plan.js';
import type { ValidationPlan } from '../runs/run-config.js';
import { leavesOf, overrideTexts, type Overrides } from '../systems/overrides.js';
import type { Json } from '../systems/system.js';
import { UsageError, type Arguments, type Flag } from './flags.js';

export const VALIDATION_FLAGS: readonly Flag[] = [
  { kind: 'text', name: 'val-split', value: 'NAME',
    about: 'test the model on images of this split on the way: mAP in validation.csv and in the report, the best model '
      + 'in best.safetensors; the training stays the same; for systems that train in one stage (default: no test)' },
  { kind: 'integer', name: 'val-every', minimum: 1,
    about: `with --val-split: steps between two tests; the last step is tested, too (default: ${VALIDATION.every})` },
  { kind: 'integer', name: 'val-images', minimum: 1,
    about: `with --val-split: how many images, evenly over the split (default: ${VALIDATION.images})` },
];

const { scaleJitter: [low, high], brightness } = AUGMENTATION;

/** What `--augment` means, as values of the configuration. */
export const AUGMENT_OVERRIDES: Overrides =
  Object.fromEntries(leavesOf({ augmentation: AUGMENTATION }).map(({ path, value }) => [path, value as Json]));

export const AUGMENT_FLAG: Flag = {
  kind: 'switch', name: 'augment',
  about: `change training pictures each time they are seen: size by ${low} to ${high}, brightness, contrast and `
    + `saturation by up to ${100 * brightness} %: --set ${overrideTexts(AUGMENT_OVERRIDES).join(' ')}; not for systems `
    + 'that cache features (default: the mirror image alone)',
};

/** What the flags of validation ask for; undefined: none was typed. Throws UsageError when the split is missing. */
export function validationChoice(args: Arguments): Partial<ValidationPlan> | undefined {
  const [split, every, images] = [args.text('val-split'), args.number('val-every'), args.number('val-images')];
  if (split === undefined && every === undefined && images === undefined) return undefined;
  if (split === undefined && !args.has('resume')) {
    throw new UsageError(`--${every === undefined ? 'val-images' : 'val-every'} goes with --val-split`);
  }
  return {
    ...split === undefined ? {} : { split }, ...every === undefined ? {} : { every },
    ...images === undefined ? {} : { images },
  };
}
