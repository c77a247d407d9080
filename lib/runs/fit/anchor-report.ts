// What the objects of a data set look like against the anchors of a detector at a scale.
import { bestAnchorIou } from '../../boxes/anchor-coverage.js';
import { generateAnchors, type AnchorShapes } from '../../boxes/anchors.js';
import { areaOf, heightOf, scaleBox, widthOf, type Size } from '../../boxes/box.js';
import { imageScale, type Preprocessing } from '../../data/pictures/prepare-image.js';
import type { GroundTruth } from '../../data/sample.js';
import { AREA_BINS } from '../../evaluation/proposal-recall.js';

/** Names of classes 1..K, and each picture's size with its objects in its own pixels. A Dataset is one. */
export interface Annotations {
  readonly classes: readonly string[];
  readonly samples: readonly (Size & { readonly objects: readonly GroundTruth[] })[];
}

/** What of a configuration says how large an object is shown, and with which anchors. */
export interface AnchorSetting {
  readonly preprocessing: Pick<Preprocessing, 'shorterSide' | 'longerSide'>;
  readonly anchors: AnchorShapes;
  readonly anchorStride: number;
}

/** One object at the network's input. */
export interface ShownObject {
  /** 1..K */
  readonly label: number;
  /** In network-input pixels. */
  readonly width: number;
  readonly height: number;
  /** √(width·height), network-input pixels. */
  readonly side: number;
  /** Area in pixels of the picture. */
  readonly area: number;
  /** Best IoU with any anchor. */
  readonly overlap: number;
}

/** All objects but the difficult ones, picture by picture. */
export function shownObjects({ samples }: Annotations, setting: AnchorSetting): ShownObject[] {
  const grid = { anchors: generateAnchors(setting.anchors), stride: setting.anchorStride };
  return samples.flatMap((sample) => {
    const scale = imageScale(sample, { ...setting.preprocessing } as Preprocessing); // it reads no more
    const input = { width: Math.round(sample.width * scale), height: Math.round(sample.height * scale) };
    return sample.objects.filter(({ difficult }) => !difficult).map(({ box, label }) => {
      const [width, height] = [widthOf(box) * scale, heightOf(box) * scale];
      const overlap = bestAnchorIou(scaleBox(box, scale), grid, input);
      return { label, width, height, side: Math.sqrt(width * height), area: areaOf(box), overlap };
    });
  });
}

/** A group of objects against the anchors. */
export interface CoverageRow {
  readonly name: string;
  readonly objects: number;
  /** Median side at the network's input, pixels. */
  readonly side: number;
  /** Shares of the objects whose best IoU is below 0.5 and 0.7. */
  readonly below50: number;
  readonly below70: number;
}

/** A row for each class, then for COCO's small, medium and large, then for all; groups without objects are left out. */
export function coverageRows(
  { classes }: Pick<Annotations, 'classes'>, objects: readonly ShownObject[],
): CoverageRow[] {
  const { all: _, ...bins } = AREA_BINS;
  const groups: [name: string, holds: (object: ShownObject) => boolean][] = [
    ...classes.map((name, c): [string, (object: ShownObject) => boolean] => [name, ({ label }) => label === c + 1]),
    ...Object.entries(bins).map(([name, [low, high]]): [string, (object: ShownObject) => boolean] =>
      [`${name} objects`, ({ area }) => area >= low && area < high]),
    ['all', () => true],
  ];
  return groups.flatMap(([name, holds]) => {
    const own = objects.filter(holds);
    return own.length === 0 ? [] : [rowOf(name, own)];
  });
}

function rowOf(name: string, objects: readonly ShownObject[]): CoverageRow {
  const share = (t: number): number => objects.filter(({ overlap }) => overlap < t).length / objects.length;
  const side = quantile(objects.map((object) => object.side), 0.5);
  return { name, objects: objects.length, side, below50: share(0.5), below70: share(0.7) };
}

/** The value below which a share of the values lies. Throws RangeError without values. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('quantile: there are no values');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)];
}
