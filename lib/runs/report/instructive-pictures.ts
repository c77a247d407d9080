// Which images of a split are worth looking at: those with confident errors, and some others for a fair view.
import type { Dataset, Detection, Sample } from '../../data/sample.js';
import { detectionErrors } from '../../evaluation/detection-errors.js';
import { VOC_EVALUATION } from '../../evaluation/evaluate.js';
import type { ShownDetection } from '../../viz/pictures/draw-boxes.js';
import { evenly } from '../data-choice.js';

/** The detections with the word whether each is wrong. */
export function judgedDetections(data: Dataset, detections: readonly Detection[]): ShownDetection[] {
  return detectionErrors(data, detections, VOC_EVALUATION.iou).flatMap(({ judged }) => judged)
    .map(({ imageId, label, score, box, kind }) =>
      ({ imageId, label, score, box, wrong: kind !== 'right' && kind !== 'ignored' }));
}

/** How many images are drawn, and the lowest score of a detection in them. */
interface Drawn {
  readonly pictures: number;
  readonly drawnScore: number;
}

/**
 * Half of the images asked for have the most confident errors, the others are spread evenly over the rest. In the order
 * of the score of the worst error, then of the number of objects that are not found.
 */
export function instructive(
  samples: readonly Sample[], judged: readonly ShownDetection[], { pictures, drawnScore }: Drawn,
): Sample[] {
  const shown = new Map<string, ShownDetection[]>(samples.map(({ id }) => [id, []]));
  for (const one of judged) if (one.score >= drawnScore) shown.get(one.imageId)?.push(one);
  const worth = new Map(samples.map((sample) => [sample, worthOf(sample, shown.get(sample.id)!)])); // of these samples
  const byWorth = (list: readonly Sample[]): Sample[] => [...list].sort((a, b) => {
    const [x, y] = [worth.get(a)!, worth.get(b)!]; // of the same samples
    return y.worst - x.worst || y.missed - x.missed;
  });
  const best = byWorth(samples).slice(0, Math.ceil(pictures / 2));
  const rest = evenly(samples.filter((sample) => !best.includes(sample)), pictures - best.length);
  return byWorth([...best, ...rest]);
}

/** The score of the worst error, and the number of objects without a right detection. */
function worthOf({ objects }: Sample, shown: readonly ShownDetection[]) {
  const wrong = shown.filter((one) => one.wrong === true);
  const worst = wrong.reduce((most, { score }) => Math.max(most, score), -Infinity);
  return { worst: wrong.length === 0 ? -1e9 : worst, missed: objects.length - (shown.length - wrong.length) };
}
