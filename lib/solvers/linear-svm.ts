// A linear SVM by dual coordinate descent.  Hsieh et al., "A dual coordinate descent method for large-scale linear
// SVM", ICML 2008; liblinear's solver type 3 with its constants in R-CNN (rcnn_train.m: -s 3 -c 0.001 -w1 2 -B 10).
//   primal   min over w, b   ½|w|² + ½(b/B)² + Σ_i U_i·max(0, 1 − y_i·(w·x_i + b))      U = C·positiveWeight or C
//   dual     min over α      ½|w̃|² − Σ α_i                 0 ≤ α_i ≤ U_i,   w̃ = Σ_i α_i·y_i·x̃_i,   x̃ = (x, B)
// The bias is the weight of one more feature, whose value is always B: b = B·w̃_last. A step sets one α to its optimum:
//   G = y_i·w̃·x̃_i − 1       α_i ← clip(α_i − G/|x̃_i|², 0, U_i)       w̃ ← w̃ + (α_i − α_old)·y_i·x̃_i
//   PG = the projected gradient: 0 where α_i is at a bound and G pushes it further out, otherwise G
// Stops when max(PG, 0) − min(PG, 0) ≤ tolerance over one sweep through all examples; at the optimum every PG is 0.
// Deviations: liblinear stops on max PG − min PG, which is also 0 where all PG are equal but not 0; and its sweeps
// leave out examples that stay at a bound ("shrinking"), which only saves time.
import { hinge, hingeWeight, type HingeWeights } from '../losses/hinge.js';
import type { Rng } from '../tensor/rng.js';
import type { TensorData } from '../tensor/tensor.js';

export interface LinearSvmConfig extends HingeWeights {
  /** B: the value of the bias' feature. */
  readonly biasMultiplier: number;
  /** Of the projected gradients, see above. */
  readonly tolerance: number;
  /** Sweeps after which training stops, converged or not. */
  readonly maxSweeps: number;
}

export const LINEAR_SVM: LinearSvmConfig = {
  C: 1e-3,             // rcnn_train.m, svm_C
  positiveWeight: 2,   // rcnn_train.m, pos_loss_weight
  biasMultiplier: 10,  // rcnn_train.m, bias_mult
  tolerance: 0.1,      // liblinear, default of -e for type 3
  maxSweeps: 1000,     // liblinear, linear.cpp
};

export interface SvmExamples {
  /** One row of features per example, all of one length. */
  readonly features: readonly TensorData[];
  /** 1 or −1. */
  readonly labels: ArrayLike<number>;
}

export interface LinearSvm {
  /** One weight per feature, in float64. */
  readonly w: Float64Array;
  readonly b: number;
}

export interface LinearSvmSolution extends LinearSvm {
  /** The primal objective at w and b, which training minimises. */
  readonly objective: number;
  /** Σα − ½|w̃|²: no solution has a smaller objective than this. */
  readonly lowerBound: number;
  readonly sweeps: number;
  /** False when training stopped at maxSweeps. */
  readonly converged: boolean;
}

/** w·x + b */
export function svmScore({ w, b }: LinearSvm, x: TensorData): number {
  let sum = b;
  for (let k = 0; k < w.length; k++) sum += w[k] * x[k];
  return sum;
}

/** ½|w|² + ½(b/B)² + Σ_i U_i·max(0, 1 − y_i·(w·x_i + b)). B = Infinity: the bias is not regularised. */
export function svmObjective(svm: LinearSvm, { features, labels }: SvmExamples, cfg: LinearSvmConfig): number {
  let objective = 0.5 * squaredNorm(svm.w) + 0.5 * (svm.b / cfg.biasMultiplier) ** 2;
  features.forEach((x, i) => {
    objective += hingeWeight(labels[i], cfg) * hinge(svmScore(svm, x), labels[i]);
  });
  return objective;
}

/**
 * Trains on all examples; `rng` shuffles their order for each sweep. When all examples have one label, the SVM gives
 * that label. Throws RangeError without examples or for a label that is not 1 or −1, TypeError for rows of different
 * lengths or another number of labels.
 */
export function trainLinearSvm(examples: SvmExamples, cfg: LinearSvmConfig, rng: Rng): LinearSvmSolution {
  checkExamples(examples);
  const dual = startingPoint(examples, cfg);
  let order = examples.features.map((_, i) => i);
  let sweeps = 0;
  let converged = false;
  while (!converged && sweeps < cfg.maxSweeps) {
    order = rng.shuffled(order);
    converged = sweep(dual, examples, order, cfg) <= cfg.tolerance;
    sweeps++;
  }
  const svm = { w: dual.w.slice(0, -1), b: dual.w[dual.w.length - 1] * cfg.biasMultiplier };
  const lowerBound = dual.alpha.reduce((sum, alpha) => sum + alpha, 0) - 0.5 * squaredNorm(dual.w);
  return { ...svm, objective: svmObjective(svm, examples, cfg), lowerBound, sweeps, converged };
}

interface Dual {
  readonly alpha: Float64Array;
  /** w̃, with the weight of the bias' feature last. */
  readonly w: Float64Array;
  /** |x̃_i|² */
  readonly Q: Float64Array;
}

function startingPoint({ features }: SvmExamples, cfg: LinearSvmConfig): Dual {
  return {
    alpha: new Float64Array(features.length),
    w: new Float64Array(features[0].length + 1),
    Q: Float64Array.from(features, (x) => squaredNorm(x) + cfg.biasMultiplier ** 2),
  };
}

/** Moves every α once; returns max(PG, 0) − min(PG, 0). */
function sweep(
  { alpha, w, Q }: Dual, { features, labels }: SvmExamples, order: readonly number[], cfg: LinearSvmConfig,
): number {
  const B = cfg.biasMultiplier;
  const D = w.length - 1;
  let [least, most] = [0, 0];
  for (const i of order) {
    const [x, y, U] = [features[i], labels[i], hingeWeight(labels[i], cfg)];
    let score = w[D] * B;
    for (let k = 0; k < D; k++) score += w[k] * x[k];
    const G = y * score - 1;
    const PG = alpha[i] === 0 ? Math.min(G, 0) : alpha[i] === U ? Math.max(G, 0) : G;
    least = Math.min(least, PG);
    most = Math.max(most, PG);
    if (Math.abs(PG) <= NO_GRADIENT) continue;
    const before = alpha[i];
    alpha[i] = Math.min(Math.max(before - G / Q[i], 0), U);
    const step = (alpha[i] - before) * y;
    for (let k = 0; k < D; k++) w[k] += step * x[k];
    w[D] += step * B;
  }
  return most - least;
}

/** An α whose |PG| is at most this is not moved (liblinear, linear.cpp). */
const NO_GRADIENT = 1e-12;

function squaredNorm(x: TensorData): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k] * x[k];
  return sum;
}

function checkExamples({ features, labels }: SvmExamples): void {
  if (features.length === 0) throw new RangeError('trainLinearSvm: there are no examples');
  if (labels.length !== features.length) {
    throw new TypeError(`trainLinearSvm: there are ${features.length} rows and ${labels.length} labels`);
  }
  const D = features[0].length;
  features.forEach((x, i) => {
    if (Math.abs(labels[i]) !== 1) throw new RangeError(`trainLinearSvm: label ${i} must be 1 or -1, got ${labels[i]}`);
    if (x.length !== D) throw new TypeError(`trainLinearSvm: row ${i} has ${x.length} features, row 0 has ${D}`);
  });
}
