// The annotations of one split of a folder, no picture decoded.
import { openAnnotated } from '../../data/annotated/open-annotated.js';
import type { Dataset } from '../../data/sample.js';
import { describedSplit, type DataChoice } from '../data-choice.js';
import type { Progress } from '../lines/progress.js';

/** Throws RangeError for drawn shapes, and as describedSplit(). `split` undefined: trainval, or train, or the first. */
export async function annotationsOf(
  choice: DataChoice, split: string | undefined, progress: Progress,
): Promise<Dataset> {
  if (choice.kind !== 'folder') throw new RangeError('drawn shapes have no annotations on disk');
  const known = split === undefined ? (await openAnnotated(choice.dir, choice)).splits : [];
  const usual = ['trainval', 'train'].find((name) => known.includes(name)) ?? known[0] ?? 'trainval';
  return (await describedSplit(choice, split ?? usual, progress))!; // a folder has one
}
