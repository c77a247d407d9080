// The anchors that a golden case's params describe.
import { generateAnchors, shiftedAnchors, type AnchorShapes } from '../../lib/boxes/anchors.js';
import type { Box } from '../../lib/boxes/box.js';
import type { GoldenCase } from './golden-case.js';

export function anchorShapesOf(params: GoldenCase['params']): AnchorShapes {
  const baseSize = params['base_size'] as number;
  const centre = (baseSize - 1) / 2;
  return { baseSize, ratios: params['ratios'] as number[], scales: params['scales'] as number[], centre };
}

/** All anchors of a map of the given size. */
export function mapAnchorsOf(params: GoldenCase['params'], mapWidth: number, mapHeight: number): Box[] {
  return shiftedAnchors(generateAnchors(anchorShapesOf(params)), params['feat_stride'] as number, mapWidth, mapHeight);
}
