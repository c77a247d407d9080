// Stochastic gradient descent with momentum, Caffe's update (deck: "Fine-tune the network jointly with SGD").
//   V ← μ·V + lr·lrMult·(shrink·g + λ·decayMult·w)            w ← w − V
//   shrink = min(1, clipNorm / |g|)            |g|: L2 norm of the gradients of all parameters together
// V contains the learning rate: after a drop of the rate, earlier gradients still move the weights at the earlier rate.
import { clearGrads, layerOf, type Param } from '../tensor/param.js';
import { zerosLike, type Tensor } from '../tensor/tensor.js';

export interface SgdConfig {
  /** μ */
  readonly momentum: number;
  /** λ */
  readonly weightDecay: number;
  /** Largest L2 norm of the gradient over all parameters; a longer one is scaled down to it. Infinity: no clipping. */
  readonly clipNorm: number;
  /** lrMult of biases; that of weights is 1. */
  readonly biasRate: number;
  /** decayMult of biases, 0: they are not decayed; that of weights is 1. */
  readonly biasDecay: number;
  /** Multiplies the lrMult of layers that no pre-trained network gives (slow R-CNN's fc8: 10). */
  readonly newLayerRate: number;
}

/** The published solver of all systems: momentum 0.9, weight decay 5e−4 (Fast R-CNN §2.3). */
export const SGD: SgdConfig = {
  momentum: 0.9, weightDecay: 5e-4, clipNorm: Infinity,
  biasRate: 2, biasDecay: 0,   // lr_mult and decay_mult of every layer in the prototxts of rcnn and fast-rcnn
  newLayerRate: 1,
};

/** The solver of the small configurations. Clipping at 10 protects the first steps and rarely acts later. */
export const SGD_SMALL: SgdConfig = { ...SGD, clipNorm: 10 };

/** What moves the parameters of a training, wherever they are. */
export interface Solver {
  /** V on the processor, one tensor per parameter; saved in checkpoints. */
  readonly velocities: readonly Tensor[];
  clearGrads(): void;
  /** g ← g / n */
  divideGrads(n: number): void;
  /** One update from the current gradients. Throws RangeError unless the learning rate is finite. */
  step(learningRate: number): void;
  /** Whether parameters and velocities on the processor are those after the last step; fetch() makes them so. */
  readonly isFetched: boolean;
  fetch(): Promise<void>;
}

/** Updates the parameters it was given. A frozen parameter is one that was not given to the solver. */
export class Sgd implements Solver {
  readonly params: readonly Param[];
  readonly config: SgdConfig;
  /** V, one tensor per parameter; saved in checkpoints. */
  readonly velocities: readonly Tensor[];
  readonly isFetched = true;
  private readonly newLayers: ReadonlySet<string>;

  /** `newLayers`: names of the layers that `newLayerRate` is for. */
  constructor(params: readonly Param[], config: SgdConfig, newLayers: readonly string[] = []) {
    this.params = params;
    this.config = config;
    this.newLayers = new Set(newLayers);
    this.velocities = params.map((param) => zerosLike(param.value));
  }

  /** One update from the current gradients, which stay. Throws RangeError unless the learning rate is finite. */
  step(learningRate: number): void {
    checkRate(learningRate);
    const shrink = Math.min(1, this.config.clipNorm / gradientNorm(this.params));
    this.params.forEach((param, i) => this.update(param, this.velocities[i], this.ratesOf(i, learningRate), shrink));
  }

  clearGrads(): void {
    clearGrads(this.params);
  }

  divideGrads(n: number): void {
    for (const { grad: { data } } of this.params) for (let i = 0; i < data.length; i++) data[i] /= n;
  }

  async fetch(): Promise<void> {
    // they are on the processor
  }

  /** lr·lrMult and λ·decayMult of parameter i. */
  ratesOf(i: number, learningRate: number): { readonly rate: number; readonly decay: number } {
    const param = this.params[i];
    const { weightDecay, biasRate, biasDecay, newLayerRate } = this.config;
    const isBias = param.kind === 'bias';
    const lrMult = (isBias ? biasRate : 1) * (this.newLayers.has(layerOf(param)) ? newLayerRate : 1);
    return { rate: learningRate * lrMult, decay: weightDecay * (isBias ? biasDecay : 1) };
  }

  private update(param: Param, velocity: Tensor, { rate, decay }: ReturnType<Sgd['ratesOf']>, shrink: number): void {
    const w = param.value.data;
    const g = param.grad.data;
    const V = velocity.data;
    const { momentum } = this.config;
    for (let i = 0; i < w.length; i++) {
      V[i] = momentum * V[i] + rate * (shrink * g[i] + decay * w[i]);
      w[i] -= V[i];
    }
  }
}

/** Throws RangeError unless the learning rate is finite. */
export function checkRate(learningRate: number): void {
  if (!Number.isFinite(learningRate)) throw new RangeError(`Sgd.step: the learning rate is ${learningRate}`);
}

/** √(Σ g²) over all parameters. */
export function gradientNorm(params: readonly Param[]): number {
  let sum = 0;
  for (const { grad } of params) for (const g of grad.data) sum += g * g;
  return Math.sqrt(sum);
}
