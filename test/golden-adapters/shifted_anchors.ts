import { mapAnchorsOf } from '../support/anchor-params.js';
import { boxTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params }) => ({
  anchors: boxTensor(mapAnchorsOf(params, params['width'] as number, params['height'] as number)),
});
