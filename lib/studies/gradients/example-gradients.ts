// The gradient of a mini-batch as one vector, and the gradients of its examples one by one, whose mean it is.
//   g(batch) = 1/R Σ_r g(r)          both losses are means over the regions
// Deck: "Are the examples from just 2 images diverse enough?"
import { inPasses } from '../../layers/in-passes.js';
import type { BoxTargets } from '../../losses/smooth-l1.js';
import { clearGrads, type Param } from '../../tensor/param.js';
import { entry, precisionOf, zeroData, type Tensor, type TensorData } from '../../tensor/tensor.js';
import type { FastRcnn } from '../../detectors/fast-rcnn/network.js';
import { fastStep, type FastBatch, type StepSetting } from '../../detectors/fast-rcnn/step.js';

const IMAGES_PER_PASS = 2;

/** ∂L/∂param of all parameters, one after the other. The network's gradients are 0 afterwards. */
export async function batchGradient(net: FastRcnn, batch: FastBatch, setting: StepSetting): Promise<TensorData> {
  clearGrads(net.params);
  await fastStep({ ...net, conv: inPasses(net.conv, IMAGES_PER_PASS) }, batch, setting);
  const all = flatGradient(net.params);
  clearGrads(net.params);
  return all;
}

/** The gradients of some regions of a batch, each region as a batch of its own. */
export async function exampleGradients(
  net: FastRcnn, batch: FastBatch, regions: readonly number[], setting: StepSetting,
): Promise<TensorData[]> {
  const gradients: TensorData[] = [];
  for (const r of regions) gradients.push(await batchGradient(net, oneExample(batch, r), setting));
  return gradients;
}

/** A batch of region r and its image alone; it shares its numbers with the whole batch. */
function oneExample({ images, regions: { rois, labels, boxes } }: FastBatch, r: number): FastBatch {
  const row = (x: Tensor): Tensor => entry(x, r);
  const { targets, insideWeights, outsideWeights }: BoxTargets = boxes;
  return {
    images: entry(images, rois[r].image),
    regions: {
      rois: [{ ...rois[r], image: 0 }],
      labels: [labels[r]],
      boxes: {
        targets: row(targets), insideWeights: row(insideWeights), outsideWeights: row(outsideWeights),
      },
    },
  };
}

function flatGradient(params: readonly Param[]): TensorData {
  const length = params.reduce((sum, { grad }) => sum + grad.data.length, 0);
  const all = zeroData(length, precisionOf(params[0].grad));
  let at = 0;
  for (const { grad } of params) {
    all.set(grad.data, at);
    at += grad.data.length;
  }
  return all;
}
