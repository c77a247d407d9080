// Limits on proposals and detections for the objects of a picture.
//   factor = max(1, cells of the RPN's map / cells for a drawn picture) · max(1, objects of a crowded picture / 6)
//            (6: one object more than a drawn picture has at most)
//   from 1.5 on both limits on proposals are multiplied by it, and cut at 12,000 before and 1,000 after suppression
//   detections: twice the objects of a crowded picture, where that is more than the recipe keeps, and at most 1,000
import type { Json } from '../../systems/system.js';
import { quantile, type Annotations } from './anchor-report.js';
import { NOTHING, type Chosen, type FittedConfig } from './fitted-config.js';

const DRAWN = { cells: 19 * 32, objects: 6 };
const WORTH_IT = 1.5;             // factor
const CAPS = { before: 12_000, after: 1_000, detections: 1_000 };
const CROWDED = 0.9;              // the objects of a picture are those of the picture at this share of all pictures
const PLACES = 2;                 // detections for each object of a crowded picture

/** The limits that differ from the configuration's; `isTyped`: one that the user has chosen, and that stays. */
export function limitsFor(
  { samples }: Annotations, config: FittedConfig, isTyped: (path: string) => boolean,
): Chosen {
  const cells = quantile(samples.map((size) => cellsOf(size, config)), 0.5);
  const crowd = quantile(samples.map(({ objects }) => objects.length), CROWDED);
  const factor = Math.max(1, cells / DRAWN.cells) * Math.max(1, crowd / DRAWN.objects);
  const set: Record<string, Json> = {};
  const widen = (path: string, limit: number | 'all', wanted: number, { step, cap }: Rounding): void => {
    const wide = Math.min(Math.ceil(wanted / step) * step, cap);
    if (limit !== 'all' && wide > limit && !isTyped(path)) set[path] = wide;
  };
  for (const name of factor < WORTH_IT ? [] : ['proposalsTrain', 'proposalsTest'] as const) {
    const { preNmsTopN: before, postNmsTopN: after } = config[name];
    widen(`${name}.preNmsTopN`, before, factor * Number(before), { step: 1000, cap: CAPS.before });
    widen(`${name}.postNmsTopN`, after, factor * Number(after), { step: 50, cap: CAPS.after });
  }
  const { maxPerImage } = config.detection;
  widen('detection.maxPerImage', maxPerImage, PLACES * crowd, { step: 50, cap: CAPS.detections });
  return Object.keys(set).length === 0 ? NOTHING : { set, reasons: [reasonOf(set, config, crowd, cells)] };
}

interface Rounding {
  readonly step: number;
  readonly cap: number;
}

function reasonOf(
  set: Readonly<Record<string, Json>>, { proposalsTest, detection }: FittedConfig, crowd: number, cells: number,
): string {
  const { preNmsTopN, postNmsTopN } = proposalsTest;
  const before = set['proposalsTest.preNmsTopN'] ?? preNmsTopN;
  const after = set['proposalsTest.postNmsTopN'] ?? postNmsTopN;
  const kept = set['detection.maxPerImage'] ?? detection.maxPerImage;
  const detections = kept === detection.maxPerImage ? '' : `, on detections ${kept}`;
  return `limits on proposals ${before} and ${after}${detections}: `
    + `${crowd} objects in a crowded picture, ${cells} cells in its map`;
}

/** Cells of the RPN's map for a picture. */
function cellsOf(
  { width, height }: Annotations['samples'][number], { preprocessing, anchorStride }: FittedConfig,
): number {
  const { shorterSide, longerSide } = preprocessing;
  const ratio = Math.min(Math.max(width, height) / Math.min(width, height), longerSide / shorterSide);
  return Math.ceil(shorterSide / anchorStride) * Math.ceil(shorterSide * ratio / anchorStride);
}
