import { generateAnchors } from '../../lib/boxes/anchors.js';
import { anchorShapesOf } from '../support/anchor-params.js';
import { boxTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params }) => ({
  anchors: boxTensor(generateAnchors(anchorShapesOf(params))),
});
