// One scene of the drawn shapes: 150×250 pixels, a quarter of VOC's 600×1000, one to five objects on clutter
// (docs/recipe.md, "Scenes": its six steps are the six below).
import type { Box, Size } from '../../boxes/box.js';
import { clipBox, heightOf, widthOf } from '../../boxes/box.js';
import type { Rng } from '../../tensor/rng.js';
import {
  coveredCount, finishImage, newCanvas, SUPERSAMPLING, tightBox, type Range, type SceneCanvas,
} from './scene-canvas.js';
import type { Mask } from './rasterise.js';
import { paintBackground } from './scene-background.js';
import { paintBlob, paintBlobAt, paintBlobs, paintStrokes } from './scene-clutter.js';
import { OBJECT_STYLE, paintObject, type Placement } from './scene-objects.js';
import { placeObjects } from './scene-placement.js';
import type { GroundTruth, RgbImage } from '../sample.js';
import { SHAPE_CLASSES } from './shape-outlines.js';

export interface SceneStyle extends Size {
  readonly strokesBefore: Range;
  readonly blobsBefore: Range;
  readonly blobRadiusBefore: Range;
  readonly strokesAfter: Range;
  readonly blobChanceAfter: number;
  readonly blobRadiusAfter: Range;
  /** Chance that an object gets a blob centred inside its box; the blob's radius is a share of the object's side. */
  readonly occluderChance: number;
  readonly occluderRadius: Range;
  readonly noise: Range;
  /** An object is difficult below this visible share or below this larger side (pixels). */
  readonly difficultVisible: number;
  readonly difficultSide: number;
}

/** Source: docs/recipe.md, "Scenes". */
export const SCENE_STYLE: SceneStyle = {
  width: 250,
  height: 150,
  strokesBefore: [6, 16],
  blobsBefore: [1, 4],
  blobRadiusBefore: [5, 22],
  strokesAfter: [0, 3],
  blobChanceAfter: 0.4,
  blobRadiusAfter: [5, 16],
  occluderChance: 0,
  occluderRadius: [0.25, 0.45],
  noise: [1, 5],
  difficultVisible: 0.55,
  difficultSide: 18,
};

/** The variant with occluders. */
export const SCENE_STYLE_OCCLUDERS: SceneStyle = { ...SCENE_STYLE, occluderChance: 0.3, difficultVisible: 0.7 };

export interface Scene {
  readonly image: RgbImage;
  readonly objects: readonly GroundTruth[];
}

/** Draws one scene; everything random comes from `rng`, so the same generator state gives the same bytes. */
export function drawScene(style: SceneStyle, rng: Rng): Scene {
  const canvas = newCanvas(style);
  paintBackground(canvas, rng);                                                                            // step 1
  paintStrokes(canvas, style.strokesBefore, rng);                                                          // step 2
  paintBlobs(canvas, style.blobsBefore, style.blobRadiusBefore, rng);
  const placements = placeObjects(style, rng);                                                             // step 3
  const masks = placements.map((placement, i) => paintObject(canvas, placement, i + 1, OBJECT_STYLE, rng));
  paintStrokes(canvas, style.strokesAfter, rng);                                                           // step 4
  if (rng.chance(style.blobChanceAfter)) paintBlob(canvas, rng.between(...style.blobRadiusAfter), rng);
  const boxes = masks.map((mask) => boxOf(mask));
  placements.forEach((placement, i) => maybeOcclude(canvas, placement, boxes[i], style, rng));
  const image = finishImage(canvas, rng.between(...style.noise), rng);                                     // step 5
  const visible = visibleShares(canvas, masks);
  const objects = placements.map((placement, i) => groundTruth(placement, boxes[i], visible[i], style));   // step 6
  return { image, objects };
}

/** A blob over an object, its centre anywhere in the object's box. */
function maybeOcclude(canvas: SceneCanvas, placement: Placement, box: Box, style: SceneStyle, rng: Rng): void {
  if (!rng.chance(style.occluderChance)) return;
  const centre = {
    x: SUPERSAMPLING * rng.between(box.x1, box.x1 + widthOf(box)),
    y: SUPERSAMPLING * rng.between(box.y1, box.y1 + heightOf(box)),
  };
  paintBlobAt(canvas, centre, placement.side * rng.between(...style.occluderRadius), rng);
}

/** Visible share of each object: pixels that show the object / pixels of its silhouette inside the image. */
function visibleShares(canvas: SceneCanvas, masks: readonly Mask[]): number[] {
  const seen = new Array<number>(masks.length + 1).fill(0);
  for (const owner of canvas.owner) seen[owner]++;
  return masks.map((mask, i) => seen[i + 1] / coveredCount(mask));
}

function boxOf(mask: Mask): Box {
  const box = tightBox(mask);
  if (box === null) throw new RangeError('drawScene: an object lies outside the image');
  return box;
}

/** truncated: the nominal square crosses the border of the image; difficult: hardly visible, or small. */
function groundTruth(placement: Placement, box: Box, visible: number, style: SceneStyle): GroundTruth {
  const { name, centre: { x, y }, side } = placement;
  const nominal = { x1: x - side / 2, y1: y - side / 2, x2: x + side / 2 - 1, y2: y + side / 2 - 1 };
  const clipped = clipBox(nominal, style);
  const truncated = clipped.x1 !== nominal.x1 || clipped.y1 !== nominal.y1
    || clipped.x2 !== nominal.x2 || clipped.y2 !== nominal.y2;
  const small = Math.max(widthOf(box), heightOf(box)) < style.difficultSide;
  const label = 1 + SHAPE_CLASSES.findIndex((other) => other === name);
  return { box, label, difficult: small || visible < style.difficultVisible, truncated };
}
