// What a training says of its configuration before it begins, where that is not the one that everybody trains.
import { PUBLISHED_NAMES } from '../../networks/published-backbones.js';
import { overrideTexts } from '../../systems/overrides.js';
import type { TrainPlan } from '../run-config.js';

/** The recipe, what was set, and of a new run a start from random numbers. None for a small recipe from its M0. */
export function settingLines(
  { system, settings: { backbone, recipe, set }, init }: TrainPlan, isNew: boolean,
): string[] {
  const isPublished = PUBLISHED_NAMES.some((name) => name === backbone);
  const texts = overrideTexts(set);
  return [
    ...recipe === 'small' && !isPublished ? [] : [`${system}, recipe ${recipe}, backbone ${backbone}; its numbers: `
      + `npx rcnn describe --system ${system} --recipe ${recipe} --backbone ${backbone}`],
    ...texts.length === 0 ? [] : [`set: ${texts.join('  ')}`],
    ...!isNew || init !== null || !isPublished ? [] : [
      `no weights come with ${backbone}: it starts from random numbers; --init takes pre-trained ones`,
    ],
  ];
}
