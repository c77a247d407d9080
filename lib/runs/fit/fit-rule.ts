// Scale, anchors and limits on proposals that fit the annotations. The numbers of the small recipe are made for drawn
// shapes: pictures of 250 × 150 pixels, at most six objects, sides from 24 pixels on. Measured on photographs in
// docs/recipe.md, "Defaults that fit the data".
//   scale    the median object of the class with the smallest ones gets the side of the smallest anchor; never below
//            the recipe's scale, and at most twice it (a step costs four times as much) or the pictures' own size
//   anchors  sizes are added, half the smallest or twice the largest, while a tenth of all objects, or a quarter of a
//            class, is too small or too large for the last one (IoU below .5)
//   limits   both are multiplied by (cells of the map / cells for a drawn picture) × (objects of a picture / 6), each
//            factor at least 1, and cut at 12,000 before and 1,000 after suppression
import type { ProposalConfig } from '../../proposals/proposal-config.js';
import type { Json } from '../../systems/system.js';
import { quantile, shownObjects, type Annotations, type AnchorSetting, type ShownObject } from './anchor-report.js';

/** What of a configuration the rule reads and chooses. */
export interface FittedConfig extends AnchorSetting {
  readonly proposalsTrain: ProposalConfig;
  readonly proposalsTest: ProposalConfig;
}

/** Values by the paths of `--set`. */
export type FittedValues = Readonly<Record<string, Json>>;

export interface Fit {
  /** Shorter side of the pictures, network-input pixels. */
  readonly scale: number;
  /** Only values that differ from the recipe's. */
  readonly set: FittedValues;
  /** Why, a phrase for each thing chosen; none where the recipe's numbers fit. */
  readonly reasons: readonly string[];
}

const LARGEST_GROWTH = 2;         // of the scale
const SCALE_STEP = 25;            // scales are rounded up to its multiples
const [FEW, MANY] = [0.1, 0.25];  // shares of all objects, and of a class
const FIT_IOU = 0.5;
const ADDED = 2;                  // sizes of anchors at each end, at most
const DRAWN = { cells: 19 * 32, objects: 6 };
const CAPS = { before: 12_000, after: 1_000 };
const CROWDED = 0.9;              // the objects of a picture are those of the picture at this share of all pictures
const FEWEST = 3;                 // objects of a class that can choose a scale

/**
 * The fit of a configuration as the recipe has it. `scale`: chosen by the user; null: by the rule. `typed`: paths whose
 * values the user has chosen. Without an object that is not difficult nothing is fitted.
 */
export function fitOf(
  data: Annotations, recipe: FittedConfig, scale: number | null, typed: readonly string[] = [],
): Fit {
  const base = recipe.preprocessing.shorterSide;
  const objects = shownObjects(data, recipe);
  if (objects.length === 0) return { scale: scale ?? base, set: {}, reasons: [] };
  const small = smallestClass(objects);
  const chosen = scale ?? scaleFor(small.side, data, recipe);
  const anchors = typed.includes('anchors.scales') ? NOTHING : anchorsFor(data, atScale(recipe, chosen));
  const limits = limitsFor(data, atScale(recipe, chosen), typed);
  const [name, before, now] = [data.classes[small.label - 1], small.side, small.side * chosen / base];
  const why = `the median ${name} has ${now.toFixed(0)} pixels there, ${before.toFixed(0)} at ${base}`;
  return {
    scale: chosen,
    set: { ...anchors.set, ...limits.set },
    reasons: [
      ...scale === null && chosen !== base
        ? [`scale ${chosen}: ${why}, the smallest anchor ${smallestAnchor(recipe)}`] : [],
      ...anchors.reasons, ...limits.reasons,
    ],
  };
}

/** The configuration at another scale. */
export function atScale<C extends AnchorSetting>(config: C, scale: number): C {
  const { shorterSide, longerSide } = config.preprocessing;
  const longer = Math.round(scale * longerSide / shorterSide);
  return { ...config, preprocessing: { ...config.preprocessing, shorterSide: scale, longerSide: longer } };
}

function smallestAnchor({ anchors: { baseSize, scales } }: AnchorSetting): number {
  return baseSize * Math.min(...scales);
}

/** The class whose median object is smallest, and that median in network-input pixels. */
function smallestClass(objects: readonly ShownObject[]): { readonly label: number; readonly side: number } {
  const medians = [...new Set(objects.map(({ label }) => label))].map((label) => {
    const own = objects.filter((object) => object.label === label);
    return { label, count: own.length, side: quantile(own.map(({ side }) => side), 0.5) };
  });
  const enough = medians.filter(({ count }) => count >= FEWEST);
  return (enough.length > 0 ? enough : medians).reduce((a, b) => (b.side < a.side ? b : a));
}

function scaleFor(side: number, { samples }: Annotations, recipe: FittedConfig): number {
  const base = recipe.preprocessing.shorterSide;
  const own = quantile(samples.map(({ width, height }) => Math.min(width, height)), 0.5);
  const wanted = Math.ceil(base * smallestAnchor(recipe) / side / SCALE_STEP) * SCALE_STEP;
  return Math.max(base, Math.min(wanted, LARGEST_GROWTH * base, own));
}

interface Chosen {
  readonly set: FittedValues;
  readonly reasons: readonly string[];
}

const NOTHING: Chosen = { set: {}, reasons: [] };

function anchorsFor(data: Annotations, config: FittedConfig): Chosen {
  const { anchors } = config;
  let scales = [...anchors.scales].sort((a, b) => a - b);
  const reasons: string[] = [];
  for (const end of ['small', 'large'] as const) {
    for (let added = 0; added < ADDED; added++) {
      const objects = shownObjects(data, { ...config, anchors: { ...anchors, scales } });
      const edge = anchors.baseSize * (end === 'small' ? scales[0] : scales[scales.length - 1]);
      const isBeyond = ({ side, overlap }: ShownObject): boolean =>
        overlap < FIT_IOU && (end === 'small' ? side < edge : side > edge);
      const share = objects.filter(isBeyond).length / objects.length;
      if (share <= FEW && largestShare(objects, isBeyond) <= MANY) break;
      scales = end === 'small' ? [scales[0] / 2, ...scales] : [...scales, scales[scales.length - 1] * 2];
      const size = anchors.baseSize * (end === 'small' ? scales[0] : scales[scales.length - 1]);
      reasons.push(`anchors of ${size} pixels: ${percent(share)} of the objects are too ${end} for ${edge}`);
    }
  }
  return { set: scales.length === anchors.scales.length ? {} : { 'anchors.scales': scales }, reasons };
}

/** The largest share of a class that is beyond an end of the anchors. */
function largestShare(objects: readonly ShownObject[], isBeyond: (object: ShownObject) => boolean): number {
  return Math.max(...[...new Set(objects.map(({ label }) => label))].map((label) => {
    const own = objects.filter((object) => object.label === label);
    return own.length < FEWEST ? 0 : own.filter(isBeyond).length / own.length;
  }));
}

function limitsFor({ samples }: Annotations, config: FittedConfig, typed: readonly string[]): Chosen {
  const { shorterSide, longerSide } = config.preprocessing;
  const cells = quantile(samples.map(({ width, height }) => {
    const ratio = Math.min(Math.max(width, height) / Math.min(width, height), longerSide / shorterSide);
    return Math.ceil(shorterSide / config.anchorStride) * Math.ceil(shorterSide * ratio / config.anchorStride);
  }), 0.5);
  const crowd = quantile(samples.map(({ objects }) => objects.length), CROWDED);
  const factor = Math.max(1, cells / DRAWN.cells) * Math.max(1, crowd / DRAWN.objects);
  const set: Record<string, Json> = {};
  for (const name of ['proposalsTrain', 'proposalsTest'] as const) {
    const { preNmsTopN, postNmsTopN } = config[name];
    widen(set, `${name}.preNmsTopN`, preNmsTopN, { factor, step: 1000, cap: CAPS.before });
    widen(set, `${name}.postNmsTopN`, postNmsTopN, { factor, step: 50, cap: CAPS.after });
  }
  for (const path of typed) delete set[path];
  if (Object.keys(set).length === 0) return NOTHING;
  const { preNmsTopN, postNmsTopN } = config.proposalsTest;
  const { 'proposalsTest.preNmsTopN': before = preNmsTopN, 'proposalsTest.postNmsTopN': after = postNmsTopN } = set;
  const why = `${crowd} objects in a crowded picture, ${cells} cells in its map`;
  return { set, reasons: [`limits on proposals ${before} and ${after}: ${why}`] };
}

/** Puts a limit into `set` that is `factor` times the old one, where that is more. */
function widen(
  set: Record<string, Json>, path: string, limit: number | 'all',
  { factor, step, cap }: { readonly factor: number; readonly step: number; readonly cap: number },
): void {
  if (limit === 'all' || factor === 1) return;
  const wide = Math.min(Math.ceil(limit * factor / step) * step, cap);
  if (wide > limit) set[path] = wide;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
