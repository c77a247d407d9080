import { felzenszwalb } from '../../lib/proposals/selective-search/felzenszwalb.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { adjustedRandIndex } from '../support/adjusted-rand-index.js';
import { scalarTensor } from '../support/box-rows.js';
import type { GoldenAdapter, GoldenComparison } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const [H, W, C] = inputs['image'].shape;
  const { data } = inputs['image'];
  const channels = Array.from({ length: C }, (_, c) => Float32Array.from({ length: H * W }, (_, i) => data[i * C + c]));
  const cfg = {
    k: params['scale'] as number,
    minSize: params['min_size'] as number,
    sigma: params['sigma'] as number,
  };
  const { labels, count } = felzenszwalb({ width: W, height: H, channels }, cfg);
  return { labels: tensor([H, W], Float64Array.from(labels)), num_segments: scalarTensor(count) };
};

/** Label numbers are arbitrary: partitions are compared by their adjusted Rand index. */
export const compare: GoldenComparison = (got, want, _golden, tolerance) => {
  const least = tolerance['adjusted_rand_index_min'] as number;
  const slack = tolerance['num_segments_slack'] as number;
  const index = adjustedRandIndex(got['labels'].data, want['labels'].data);
  if (!(index >= least)) return `adjusted Rand index ${index}, want at least ${least}`;
  const [count, expected] = [got['num_segments'].data[0], want['num_segments'].data[0]];
  return Math.abs(count - expected) <= slack ? null : `${count} segments, want ${expected} ± ${slack}`;
};
