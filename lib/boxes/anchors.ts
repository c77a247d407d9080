// Anchors: boxes of a few shapes and sizes, repeated at every cell of a feature map.
//   for each ratio ρ = h/w:  w = round(√(base²/ρ)),  h = round(w·ρ);  then for each scale s:  (s·w) × (s·h)
//   index on a map of width Wf:  (y·Wf + x)·A + a,  shifted by (stride·x, stride·y)
// Source: Faster R-CNN §3.1.1, its generate_anchors.py. Deck: "Region Proposal Networks".
import { boxAround, type Box } from './box.js';

export interface AnchorShapes {
  /** Side of a square. Before scaling, the anchors of all ratios have its area, up to rounding. */
  readonly baseSize: number;
  /** Heights divided by widths; the outer loop. */
  readonly ratios: readonly number[];
  /** Factors on both sides; the inner loop. */
  readonly scales: readonly number[];
  /** Where the anchors of cell (0,0) are centred, x and y, in network-input pixels. */
  readonly centre: number;
}

/** Sides 128, 256, 512 × three ratios (Faster R-CNN §3.3), around the centre of a 16-pixel cell. */
export const ANCHORS_PUBLISHED: AnchorShapes = {
  baseSize: 16,
  ratios: [0.5, 1, 2],
  scales: [8, 16, 32],
  centre: 7.5,           // (16 − 1)/2, generate_anchors.py
};

/**
 * Sides 24, 48, 96 × three ratios (docs/recipe.md, "Training"), around the centre of an 8-pixel cell. The base is not
 * the cell's 8 but 24 because of rounding: 24 gives 34×17, 24×24 and 17×34, but 8 gives the lopsided 11×6 and 6×12.
 */
export const ANCHORS_SMALL: AnchorShapes = {
  baseSize: 24,
  ratios: [0.5, 1, 2],
  scales: [1, 2, 4],
  centre: 3.5,           // (8 − 1)/2
};

/** The A anchors of cell (0,0) in network-input pixels, ratio by ratio, scale by scale. */
export function generateAnchors({ baseSize, ratios, scales, centre }: AnchorShapes): Box[] {
  if (!(baseSize >= 1)) throw new RangeError(`generateAnchors: baseSize must be at least 1, got ${baseSize}`);
  for (const factor of [...ratios, ...scales]) {
    if (!(factor > 0)) throw new RangeError(`generateAnchors: ratios and scales must be positive, got ${factor}`);
  }
  return ratios.flatMap((ratio) => {
    const width = Math.round(Math.sqrt(baseSize ** 2 / ratio));
    const height = Math.round(width * ratio);
    return scales.map((scale) => boxAround(centre, centre, scale * width, scale * height));
  });
}

/** The anchors of all cells of a map: (height · width · A) boxes in the order of the index above. */
export function shiftedAnchors(anchors: readonly Box[], stride: number, mapWidth: number, mapHeight: number): Box[] {
  const shifted: Box[] = [];
  for (let y = 0; y < mapHeight; y++) {
    for (let x = 0; x < mapWidth; x++) {
      const [dx, dy] = [stride * x, stride * y];
      for (const a of anchors) shifted.push({ x1: a.x1 + dx, y1: a.y1 + dy, x2: a.x2 + dx, y2: a.y2 + dy });
    }
  }
  return shifted;
}
