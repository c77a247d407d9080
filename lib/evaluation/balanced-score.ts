// The least score of a detection worth drawing. It makes pictures of detectors comparable whose scores differ in kind
// (probabilities, margins of SVMs).
//   F1(s) = 2 right(s) / (right(s) + wrong(s) + npos)       right(s), wrong(s): detections with a score ≥ s
import type { ClassResult } from './evaluate.js';

/** The detections' score s with the best F1 over all classes together; Infinity: no detection is right. */
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
