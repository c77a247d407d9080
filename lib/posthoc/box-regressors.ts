// Post hoc linear bounding-box regressors, one per class (deck: "Train post hoc linear bounding-box regressors on F
// (squared loss)").  R-CNN App. C; rcnn_train_bbox_regressor.m.
//   pairs      every box with IoU > minIou to its best ground truth; t = encode(box, that ground truth); its class
//   whitening  μ = mean t    S = mean of (t − μ)(t − μ)ᵀ    T = (S + ε·I)^(−½)    y = T·(t − μ)
//   training   β = ridge of y on (f, 1); the constant's row of β is regularised too, as in the source
//   use        t̂ = T⁻¹·(βᵀ(f, 1)) + μ       box ← decode(box, t̂), clipped to the image
// Deviation: R-CNN measures widths as x2 − x1 here; encode and decode are the project's, x2 − x1 + 1.
import { clipBox, type Box, type Size } from '../boxes/box.js';
import { decodeCapped, encode, type Deltas } from '../boxes/deltas.js';
import { matchBoxes } from '../boxes/iou.js';
import { product, transposedProduct } from '../solvers/matrix.js';
import { ridge } from '../solvers/ridge.js';
import { matrixFunction, symmetricEigen } from '../solvers/symmetric-eigen.js';
import { tensor, zeros, type Tensor, type TensorData } from '../tensor/tensor.js';
import { checkImageFeatures, featureRow, groundTruthOf, type ImageFeatures } from '../data/caches/image-features.js';

export interface BoxRegressorConfig {
  /** Boxes with a larger IoU with their ground truth are training examples. */
  readonly minIou: number;
  readonly lambda: number;
  /** ε: added to the variances before whitening. */
  readonly whiteningEps: number;
}

/** On pool5 scaled to mean norm 20. */
export const RCNN_BOX_REGRESSORS: BoxRegressorConfig = {
  minIou: 0.6,          // rcnn_train_bbox_regressor.m
  lambda: 1000,         // R-CNN App. C
  whiteningEps: 0.001,  // rcnn_train_bbox_regressor.m
};

/** On pooled conv5 scaled to mean norm 20: SPP-net's code. */
export const SPPNET_BOX_REGRESSORS: BoxRegressorConfig = { ...RCNN_BOX_REGRESSORS, minIou: 0.5, lambda: 4000 };

export interface BoxRegressor {
  /** μ (4) */
  readonly mean: Tensor;
  /** T (4,4) */
  readonly whiten: Tensor;
  /** T⁻¹ (4,4) */
  readonly unwhiten: Tensor;
  /** β (D + 1, 4), the constant's row last. */
  readonly beta: Tensor;
}

/** A training example: indices into the boxes of its image. */
export interface RegressionPair {
  readonly box: number;
  readonly gt: number;
  /** Class 1..K of the ground truth. */
  readonly label: number;
  readonly overlap: number;
}

/** The boxes of an image, ground truth included, that overlap their best ground truth by more than `minIou`. */
export function regressionPairs(image: ImageFeatures, minIou: number): RegressionPair[] {
  const gts = groundTruthOf(image);
  const match = matchBoxes(image.boxes, gts.map((i) => image.boxes[i]));
  return image.boxes.map((_, box) => box).filter((box) => match.overlap[box] > minIou).map((box) => {
    const gt = gts[match.gt[box]];
    return { box, gt, label: image.gtLabels[gt], overlap: match.overlap[box] };
  });
}

/** Trains one class: rows of features (n of length D) and their targets. Throws RangeError unless n ≥ 1. */
export function trainBoxRegressor(
  features: readonly TensorData[], targets: readonly Deltas[], cfg: BoxRegressorConfig,
): BoxRegressor {
  if (features.length === 0 || features.length !== targets.length) {
    throw new RangeError(`trainBoxRegressor: ${features.length} rows of features and ${targets.length} targets`);
  }
  const t = deltaMatrix(targets);
  const mean = columnMeans(t);
  const centred = tensor(t.shape, t.data.map((value, i) => value - mean.data[i % 4]));
  const covariance = transposedProduct(centred, centred);
  for (let i = 0; i < 16; i++) covariance.data[i] /= targets.length;
  const eigen = symmetricEigen(covariance);
  const whiten = matrixFunction(eigen, (D) => (D + cfg.whiteningEps) ** -0.5);
  const unwhiten = matrixFunction(eigen, (D) => (D + cfg.whiteningEps) ** 0.5);
  const beta = ridge(withConstant(features), product(centred, whiten), cfg.lambda);
  return { mean, whiten, unwhiten, beta };
}

/** Deltas t̂ for features (R,D). Throws TypeError when D is not the regressor's. */
export function predictDeltas(features: Tensor, { mean, unwhiten, beta }: BoxRegressor): Deltas[] {
  const [R] = features.shape;
  const rows = Array.from({ length: R }, (_, r) => featureRow(features, r));
  const { data } = product(product(withConstant(rows, features.shape[1]), beta), unwhiten);
  return rows.map((_, r) => {
    const [tx, ty, tw, th] = mean.data.map((value, k) => value + data[4 * r + k]);
    return { tx, ty, tw, th };
  });
}

/** Boxes moved by the regressor of their class and clipped to the image. */
export function regressBoxes(boxes: readonly Box[], features: Tensor, regressor: BoxRegressor, image: Size): Box[] {
  return predictDeltas(features, regressor).map((t, i) => clipBox(decodeCapped(boxes[i], t), image));
}

/**
 * One regressor per class 1..K (index 0 is class 1), from scaled features. A class without pairs gets a regressor that
 * does not move boxes. Throws RangeError for an empty stream.
 */
export async function trainBoxRegressors(
  images: AsyncIterable<ImageFeatures>, K: number, cfg: BoxRegressorConfig,
): Promise<BoxRegressor[]> {
  const perClass = Array.from({ length: K }, () => ({ features: [] as TensorData[], targets: [] as Deltas[] }));
  let D: number | null = null;
  for await (const image of images) {
    checkImageFeatures(image);
    D = image.features.shape[1];
    for (const { box, gt, label } of regressionPairs(image, cfg.minIou)) {
      perClass[label - 1].features.push(featureRow(image.features, box).slice());
      perClass[label - 1].targets.push(encode(image.boxes[box], image.boxes[gt]));
    }
  }
  if (D === null) throw new RangeError('trainBoxRegressors: there are no images');
  const none = restingRegressor(D);
  return perClass.map(({ features, targets }) =>
    features.length > 0 ? trainBoxRegressor(features, targets, cfg) : none);
}

/** Predicts zero deltas for all features. */
function restingRegressor(D: number): BoxRegressor {
  const identity = tensor([4, 4], Float64Array.from({ length: 16 }, (_, i) => i % 5 === 0 ? 1 : 0));
  return { mean: zeros([4], 'float64'), whiten: identity, unwhiten: identity, beta: zeros([D + 1, 4], 'float64') };
}

/** (f, 1): (n, D + 1) in float64. */
function withConstant(rows: readonly TensorData[], D: number = rows[0].length): Tensor {
  const X = zeros([rows.length, D + 1], 'float64');
  rows.forEach((row, n) => {
    X.data.set(row, n * (D + 1));
    X.data[n * (D + 1) + D] = 1;
  });
  return X;
}

/** (n,4) */
function deltaMatrix(deltas: readonly Deltas[]): Tensor {
  return tensor([deltas.length, 4], deltas.flatMap(({ tx, ty, tw, th }) => [tx, ty, tw, th]), 'float64');
}

function columnMeans({ shape: [n, M], data }: Tensor): Tensor {
  const mean = zeros([M], 'float64');
  data.forEach((value: number, i: number) => { mean.data[i % M] += value / n; });
  return mean;
}
