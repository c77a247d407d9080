import type { Box } from '../../lib/boxes/box.js';
import { decode, encode } from '../../lib/boxes/deltas.js';
import { predictDeltas, regressionPairs, trainBoxRegressor } from '../../lib/posthoc/box-regressors.js';
import { scaleFeatures } from '../../lib/posthoc/feature-scale.js';
import { featureRow, type ImageFeatures } from '../../lib/data/caches/image-features.js';
import { scaled, type Tensor } from '../../lib/tensor/tensor.js';
import { boxRows, boxTensor, deltaTensor, listTensor } from '../support/box-rows.js';
import type { GoldenAdapter, GoldenCase } from '../support/golden-case.js';

// The file matches boxes with the +1, as we do, but measures targets without: width x2 − x1, centre (x1 + x2)/2. A box
// made smaller by half a pixel on each side has just that width and centre in our convention.
const withoutPlusOne = ({ x1, y1, x2, y2 }: Box): Box => ({ x1: x1 + 0.5, y1: y1 + 0.5, x2: x2 - 0.5, y2: y2 - 0.5 });
const withPlusOne = ({ x1, y1, x2, y2 }: Box): Box => ({ x1: x1 - 0.5, y1: y1 - 0.5, x2: x2 + 0.5, y2: y2 + 0.5 });

export const adapter: GoldenAdapter = (golden) => {
  const { params, inputs } = golden;
  const factor = Number(params.target_norm) / Number(params.feat_norm_mean);
  const cfg = {
    minIou: Number(params.min_overlap), lambda: Number(params.lambda), whiteningEps: Number(params.whitening_eps),
  };
  const examples = imagesOf(golden).map((image) => scaleFeatures(image, factor)).flatMap((image) =>
    regressionPairs(image, cfg.minIou).map((pair) => ({
      ...pair,
      features: featureRow(image.features, pair.box),
      t: encode(withoutPlusOne(image.boxes[pair.box]), withoutPlusOne(image.boxes[pair.gt])),
    })));
  const outputs: Record<string, Tensor> = {
    example_targets: deltaTensor(examples.map(({ t }) => t)),
    example_class: listTensor(examples.map(({ label }) => label)),
    example_overlap: listTensor(examples.map(({ overlap }) => overlap)),
  };
  const testBoxes = boxRows(inputs['test_boxes']).map(withoutPlusOne);
  for (let label = 1; label <= Number(params.num_classes); label++) {
    const own = examples.filter((example) => example.label === label);
    const regressor = trainBoxRegressor(own.map(({ features }) => features), own.map(({ t }) => t), cfg);
    const predicted = predictDeltas(scaled(inputs['test_feat'], factor), regressor);
    outputs[`mu_${label}`] = regressor.mean;
    outputs[`T_${label}`] = regressor.whiten;
    outputs[`T_inv_${label}`] = regressor.unwhiten;
    outputs[`Beta_${label}`] = regressor.beta;
    outputs[`pred_boxes_${label}`] = boxTensor(predicted.map((t, i) => withPlusOne(decode(testBoxes[i], t))));
  }
  return outputs;
};

function imagesOf({ params, inputs }: GoldenCase): ImageFeatures[] {
  return Array.from({ length: Number(params.num_images) }, (_, i) => ({
    imageId: String(i), boxes: boxRows(inputs[`boxes_${i}`]), gtLabels: inputs[`class_${i}`].data,
    features: inputs[`feat_${i}`],
  }));
}
