// The head of the golden *_step networks: one hidden layer fc6. Ours has two, so fc7 is the identity here.
import type { Compute } from '../../lib/compute/compute.js';
import type { Layer } from '../../lib/layers/layer.js';
import { headOf, type Head } from '../../lib/networks/head.js';
import { reshape, type Tensor } from '../../lib/tensor/tensor.js';
import { recorded, seenValue } from './recorded.js';
import { linearOf } from './step-network.js';

/** Passes everything through; its ReLU changes nothing, for fc6's outputs are not negative. */
const identity: Layer<Tensor> = {
  params: [],
  async forward(x) {
    return { y: x, saved: x };
  },
  async backward(dy) {
    return dy;
  },
  async backwardParams() {
    // no parameters
  },
};

/** The head, and what its inside looked like after a step, by the names of the files. */
export function recordingHead(compute: Compute, inputs: Readonly<Record<string, Tensor>>) {
  let pooled: Tensor | undefined;
  const fc6 = linearOf(compute, inputs, 'fc6');
  const watched: Layer<Tensor> = {
    ...fc6,
    forward(x) {
      pooled = x;
      return fc6.forward(x);
    },
  };
  const cls = recorded(linearOf(compute, inputs, 'cls'));
  const bbox = recorded(linearOf(compute, inputs, 'bbox'));
  const head: Head = headOf({ fc6: watched, fc7: identity, params: fc6.params }, cls.layer, bbox.layer);
  const seen = (pooledShape: readonly number[]): Record<string, Tensor> => ({
    pooled: reshape(seenValue(pooled), pooledShape),
    cls_score: seenValue(cls.seen.y),
    bbox_pred: seenValue(bbox.seen.y),
  });
  return { head, seen };
}
