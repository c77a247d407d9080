// One drawn object: its outline stretched, rotated and brought to its size, then filled, textured and outlined
// (docs/recipe.md, "Scenes", step 3).
import type { Rng } from '../../tensor/rng.js';
import {
  meanUnder, paintMask, plainPaint, randomColour, SUPERSAMPLING, type Paint, type Range,
  type SceneCanvas, type SceneColour,
} from './scene-canvas.js';
import { fillPolygon, intersectMasks, strokePath, type Mask } from './rasterise.js';
import { SHAPE_OUTLINES, type Point, type Ring, type ShapeClass } from './shape-outlines.js';
import { randomTexture, TEXTURE_STYLE, type TextureStyle } from './texture.js';

/** Where an object is drawn, in final pixels; `side` is the larger side of the object's box. */
export interface Placement {
  readonly name: ShapeClass;
  readonly centre: Point;
  readonly side: number;
}

export interface ObjectStyle {
  /** s: an object is stretched along x by exp(U(−s, s)). */
  readonly logStretch: number;
  /** Largest rotation each way, degrees. */
  readonly rotation: number;
  /** Least mean absolute difference between the fill colour and the mean colour it covers, 0..255. */
  readonly contrast: number;
  readonly colourTries: number;
  /** d: second colour = fill + U(−d, d) per channel. */
  readonly secondColour: number;
  /** Standard deviation of pixel noise, canvas pixels. */
  readonly noise: Range;
  readonly outlineChance: number;
  /** Final pixels. */
  readonly outlineWidth: Range;
  readonly texture: TextureStyle;
}

/** Source: docs/recipe.md, "Scenes", step 3. */
export const OBJECT_STYLE: ObjectStyle = {
  logStretch: 0.35,
  rotation: 30,
  contrast: 55,
  colourTries: 20,
  secondColour: 70,
  noise: [0, 10],
  outlineChance: 0.4,
  outlineWidth: [1, 2.5],
  texture: TEXTURE_STYLE,
};

/** Draws an object, gives its pixels to `owner` and returns its silhouette, cut off at the canvas. */
export function paintObject(
  canvas: SceneCanvas, placement: Placement, owner: number, style: ObjectStyle, rng: Rng,
): Mask {
  const rings = placedRings(placement, style, rng);
  const silhouette = fillPolygon(rings, canvas);
  paintMask(canvas, silhouette, randomFill(canvas, silhouette, placement, style, rng), owner, rng);
  if (rng.chance(style.outlineChance)) {
    // A pen of twice the width, cut to the silhouette: the outline lies inside and the box stays tight.
    const width = 2 * SUPERSAMPLING * rng.between(...style.outlineWidth);
    const paint = plainPaint(randomColour(rng));
    for (const ring of rings) {
      const line = intersectMasks(strokePath([...ring, ring[0]], width, canvas), silhouette);
      paintMask(canvas, line, paint, owner, rng);
    }
  }
  return silhouette;
}

/** The class outline, stretched and rotated, its bounding box centred on the placement with `side` as larger side. */
function placedRings(placement: Placement, style: ObjectStyle, rng: Rng): Ring[] {
  const stretch = Math.exp(rng.between(-style.logStretch, style.logStretch));
  const angle = (Math.PI / 180) * rng.between(-style.rotation, style.rotation);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = SHAPE_OUTLINES[placement.name].map((ring) => ring.map(({ x, y }) => {
    return { x: stretch * x * cos - y * sin, y: stretch * x * sin + y * cos };
  }));
  const xs = turned.flat().map(({ x }) => x);
  const ys = turned.flat().map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const factor = (SUPERSAMPLING * placement.side) / Math.max(right - left, bottom - top);
  const toCanvas = ({ x, y }: Point): Point => ({
    x: SUPERSAMPLING * placement.centre.x + factor * (x - (left + right) / 2),
    y: SUPERSAMPLING * placement.centre.y + factor * (y - (top + bottom) / 2),
  });
  return turned.map((ring) => ring.map(toCanvas));
}

function randomFill(canvas: SceneCanvas, silhouette: Mask, placement: Placement, style: ObjectStyle, rng: Rng): Paint {
  const first = contrastingColour(meanUnder(canvas, silhouette), style, rng);
  const shifted = (value: number): number => value + rng.between(-style.secondColour, style.secondColour);
  const second: SceneColour = [shifted(first[0]), shifted(first[1]), shifted(first[2])];
  const centre = { x: SUPERSAMPLING * placement.centre.x, y: SUPERSAMPLING * placement.centre.y };
  const share = randomTexture(centre, SUPERSAMPLING * placement.side, style.texture, rng);
  return { first, second, share, noise: rng.between(...style.noise) };
}

/** A random colour that contrasts with `under`; the last colour tried when none contrasts enough. */
function contrastingColour(under: SceneColour, style: ObjectStyle, rng: Rng): SceneColour {
  let colour = randomColour(rng);
  for (let i = 1; i < style.colourTries && contrastOf(colour, under) <= style.contrast; i++) colour = randomColour(rng);
  return colour;
}

function contrastOf(a: SceneColour, b: SceneColour): number {
  return (Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2])) / 3;
}
