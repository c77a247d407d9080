// Which class was taken for which.
//   by decreasing score, all classes together: a detection takes the free object that it overlaps most, if IoU ≥ t
//   (taken object's class, detection's class), (background, class) without an object, (class, background) for an object
//   that no detection took; a taken difficult object and a free one count nowhere
// So of two detections of one object the better counts for the object, and the other for background.
import { byDecreasingScore } from '../boxes/by-decreasing-score.js';
import { iou } from '../boxes/iou.js';
import { BACKGROUND, type Dataset, type Detection, type Sample } from '../data/sample.js';

export interface ConfusionMatrix {
  readonly iou: number;
  /** Detections with a lower score do not count. */
  readonly score: number;
  /** Row: true class, column: class of the detection; 0 is background, then 1..K. Entry (0, 0) is 0. */
  readonly counts: readonly (readonly number[])[];
}

/** Detections of all images of a data set, in image pixels and any order. */
export function confusionMatrix(
  { samples, classes }: Dataset, detections: readonly Detection[], least: Pick<ConfusionMatrix, 'iou' | 'score'>,
): ConfusionMatrix {
  const counts = Array.from({ length: classes.length + 1 }, () => new Array<number>(classes.length + 1).fill(0));
  const byImage = new Map<string, Detection[]>(samples.map(({ id }) => [id, []]));
  for (const one of detections) if (one.score >= least.score) byImage.get(one.imageId)?.push(one);
  for (const sample of samples) {
    for (const [truth, found] of pairsOf(sample, byImage.get(sample.id)!, least.iou)) counts[truth][found]++;
  }
  return { ...least, counts };
}

/** The pairs (class of the object, class of the detection) of one image. */
function pairsOf({ objects }: Sample, found: readonly Detection[], minIou: number): [number, number][] {
  const taken = new Set<number>();
  const pairs: [number, number][] = [];
  for (const d of byDecreasingScore(found.map(({ score }) => score))) {
    const { box, label } = found[d];
    const overlaps = objects.map((object, g) => taken.has(g) ? -1 : iou(box, object.box));
    const best = overlaps.indexOf(Math.max(...overlaps));
    if (best < 0 || overlaps[best] < minIou) {
      pairs.push([BACKGROUND, label]);
    } else {
      taken.add(best);
      if (!objects[best].difficult) pairs.push([objects[best].label, label]);
    }
  }
  objects.forEach(({ label, difficult }, g) => {
    if (!taken.has(g) && !difficult) pairs.push([label, BACKGROUND]);
  });
  return pairs;
}
