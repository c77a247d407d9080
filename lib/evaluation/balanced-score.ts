// From which score on a detector's boxes are worth drawing, so that detectors whose scores mean different things
// (probabilities, margins of SVMs) can be shown side by side.
//   F1(s) = 2 right(s) / (right(s) + wrong(s) + npos)       right(s), wrong(s): detections with a score ≥ s
import type { ClassResult } from './evaluate.js';

/** The score s, one of the detections', with the best F1 over all classes together; Infinity where nothing is right. */
export function balancedScore(perClass: readonly Pick<ClassResult, 'npos' | 'ranked'>[]): number {
  const npos = perClass.reduce((sum, one) => sum + one.npos, 0);
  const ranked = perClass.flatMap((one) => one.ranked).sort((a, b) => b.score - a.score);
  let [right, wrong, best, bestScore] = [0, 0, 0, Infinity];
  ranked.forEach(({ score, outcome }, d) => {
    if (outcome === 'right') right++;
    if (outcome === 'wrong') wrong++;
    const isLastOfScore = ranked[d + 1]?.score !== score;
    const f1 = 2 * right / (right + wrong + npos);
    if (isLastOfScore && f1 > best) [best, bestScore] = [f1, score];
  });
  return bestScore;
}
