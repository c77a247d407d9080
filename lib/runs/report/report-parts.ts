// The parts of a run's page that explain its numbers: what they mean, the kinds of errors, confusions, what to do next.
import { typedCommand } from '../../data/files/typed-command.js';
import { apText } from '../../evaluation/ap-text.js';
import { WRONG_KINDS } from '../../evaluation/detection-errors.js';
import { VOC_EVALUATION } from '../../evaluation/evaluate.js';
import { stackedBars } from '../../viz/charts/stacked-bars.js';
import type { Report, ReportAdvice, ReportConfusion } from '../../viz/pages/report.js';
import type { ClassAdvice } from '../diagnosis/advice.js';
import type { Metrics } from '../metrics.js';
import type { RunConfig } from '../run-config.js';
import type { LogRows } from '../training-log.js';

const { iou: IOU } = VOC_EVALUATION;

/** The sentence behind each number of the page, by the name under which it stands there. */
export const MEANINGS = {
  mAP: 'Mean over the classes of the average precision: how precise detections are, averaged over how many objects are '
    + `found. 1 is perfect. A detection is right when it overlaps an object of its class by an IoU of ${IOU} or more.`,
  mAPArea: 'The same, with the whole area under the curve of precision over recall, as VOC has it since 2010.',
  coco: 'The mean over the IoUs .5, .55, …, .95, as COCO has it: boxes must fit tightly for a high number.',
  proposals: 'The share of the objects that a proposed region overlaps by 0.5 or more. What no region covers, the '
    + 'detector cannot find.',
  images: 'Images that were tested. The detector was not trained on them, unless this is the split of the training.',
  training: 'Time from the first step to the last.',
  backend: 'What computed the layers, and on how many threads.',
  detection: 'Time for one image, without external proposals.',
  trainingImages: 'Images that the detector learned from, each also mirrored.',
} as const;

export const COLUMNS: NonNullable<Report['table']>['columns'] = [
  { name: 'AP (11-point)', meaning: 'average precision at the recalls 0, .1, …, 1: VOC up to 2009' },
  { name: 'AP (area)', meaning: 'the area under precision over recall: VOC from 2010 on' },
  { name: 'recall', meaning: 'share of the objects that some detection found, whatever its score' },
  { name: 'objects', meaning: 'objects to be found; difficult ones are left out' },
  { name: 'detections', meaning: 'boxes of this class from the lowest score on; most have low scores' },
];

/** Right is green; then the wrong kinds. */
const KIND_COLOURS = [4, 3, 5, 11, 2, 1];

const KIND_NAMES = {
  'right': 'right', 'poor-box': 'poor box', 'wrong-class': 'wrong class', 'both': 'class and box',
  'duplicate': 'found twice', 'background': 'no object there',
} as const;

/**
 * Of each class the kinds of its best detections, as many as it has objects, as shares of the objects. Nothing where
 * nothing was detected.
 */
export function errorChart({ diagnosis }: Metrics): string[] {
  if (diagnosis === undefined) return [];
  const bars = Object.entries(diagnosis.classes).filter(([, { objects }]) => objects > 0).map(([name, one]) => {
    const kinds = (['right', ...WRONG_KINDS] as const).map((kind) => [KIND_NAMES[kind], one.found[kind] / one.objects]);
    return { name, parts: Object.fromEntries(kinds), text: `${one.found.right} right` };
  });
  if (bars.length === 0) return [];
  return [stackedBars('Errors: of n objects of a class, its n best detections', bars, (kind) => KIND_COLOURS[kind])];
}

export function confusionPart({ diagnosis }: Metrics, classes: readonly string[]): ReportConfusion | null {
  if (diagnosis === undefined) return null;
  const { score, counts } = diagnosis.confusion;
  return {
    about: `Detections with a score of ${score.toFixed(2)} or more, where precision and recall balance best, against `
      + `the objects that they overlap by ${IOU}. In the column background: objects that were missed; in the row `
      + 'background: detections where no object is, or one that was found already.',
    names: ['background', ...classes], counts,
  };
}

export function advicePart(advice: readonly ClassAdvice[]): ReportAdvice[] {
  return advice.map(({ class: name, ap, ...said }) => ({ ...said, title: `${name}, AP ${apText(ap)}` }));
}

/** Where the learning rate falls to less than half from one step to the next. */
export function drops({ rows }: LogRows): { readonly x: number; readonly text: string }[] {
  return rows.flatMap((row, i) => i > 0 && row[1] < rows[i - 1][1] / 2
    ? [{ x: row[0], text: `learning rate ${Number(row[1].toPrecision(2))}` }] : []);
}

/** What to do with a run that is trained, or tested too. */
export function nextSteps(dir: string, { plan }: RunConfig, metrics: Metrics | null): Report['next'] {
  if (metrics === null) {
    const command = typedCommand(['test', '--run', dir]);
    return [{ what: 'Test the run on images that it was not trained on:', command }];
  }
  const [worst] = Object.values(metrics.diagnosis?.classes ?? {}).flatMap(({ example }) => example ?? []);
  return [
    { what: 'Find objects in other pictures:', command: typedCommand(['detect', '--run', dir, 'picture.jpg']) },
    ...worst === undefined ? [] : [{
      what: 'See why objects of a picture were found or missed:',
      command: typedCommand(['explain', '--run', dir, '--split', metrics.split, worst.image]),
    }],
    ...plan.data.kind === 'folder' ? [{
      what: 'Compare the sizes of the objects with the anchors:', command: typedCommand(['anchors', plan.data.dir]),
    }] : [],
  ];
}
