// The cost of one training step of Fast R-CNN's network, added up over the layers of its backbone's plan.
//   forward   trunk: images · M(layer)     head: M(layer) for all regions together
//   backward  ∂L/∂W and ∂L/∂x cost M each; not computed below the lowest trained layer, nor is that layer's ∂L/∂x
// M: multiply-adds of a forward pass (describe-backbone.ts). Comparisons and element-wise work are not counted.
import type { Size } from '../boxes/box.js';
import type { Layer } from '../layers/layer.js';
import { layerOf } from '../tensor/param.js';
import type { BackboneSpec } from './backbones.js';
import { describeBackbone, totalCost, type LayerRow } from './describe-backbone.js';

/** The input of one step. */
export interface StepBatch {
  readonly images: number;
  /** Network-input pixels. */
  readonly image: Size;
  /** Regions of all images together. */
  readonly rois: number;
  /** K, background not counted. */
  readonly classes: number;
  /** The lowest trained layer of the trunk; null: no layer of the trunk is trained. */
  readonly firstTrained: string | null;
}

export interface StepCost {
  readonly inputPixels: number;
  /** Multiply-adds of the trunk, forward and backward. */
  readonly trunk: number;
  /** Multiply-adds of fc6, fc7 and the two branches, forward and backward. */
  readonly head: number;
  /** Bytes of features written to or read from disk, without pictures and proposals, which every system reads. */
  readonly diskBytes: number;
}

/** Throws RangeError when the image is too small for the trunk, or the trunk has no layer `firstTrained`. */
export function stepCost(spec: BackboneSpec, batch: StepBatch): StepCost {
  const { images, image, rois, classes, firstTrained } = batch;
  const { trunk, head } = describeBackbone(spec, { image, rois, classes, anchorsPerCell: 1 });
  const first = firstTrained === null ? trunk.length : trunk.findIndex(({ name }) => name === firstTrained);
  if (first < 0) throw new RangeError(`step cost: ${spec.name} has no layer "${firstTrained}"`);
  const lowest = forward(trunk.slice(first, first + 1));
  return {
    inputPixels: images * image.width * image.height,
    trunk: images * (forward(trunk) + 2 * forward(trunk.slice(first)) - lowest),
    head: 3 * forward(head), // y, ∂L/∂W and ∂L/∂x of every layer
    diskBytes: 0,
  };
}

/** The name of a trunk's lowest trained layer; null: all are frozen. */
export function firstTrainedOf({ params }: Pick<Layer<unknown>, 'params'>): string | null {
  return params.length === 0 ? null : layerOf(params[0]);
}

/** The number of mini-batches of a stage so far, iterSize in a step, and the sum of their costs. */
export interface StageCost {
  readonly steps: number;
  readonly total: StepCost;
}

/** The costs of all stages by name, in the order in which they began. Plain JSON. */
export type CostByStage = Readonly<Record<string, StageCost>>;

/** A cost whose four numbers `of` computes. */
function costOf(of: (key: keyof StepCost) => number): StepCost {
  return { inputPixels: of('inputPixels'), trunk: of('trunk'), head: of('head'), diskBytes: of('diskBytes') };
}

/** Adds up the costs of steps, stage by stage. */
export class CostMeter {
  private counted: CostByStage = {};

  get stages(): CostByStage {
    return this.counted;
  }

  add(stage: string, cost: StepCost): void {
    const { steps, total } = this.counted[stage] ?? { steps: 0, total: costOf(() => 0) };
    const sum = costOf((key) => total[key] + cost[key]);
    this.counted = { ...this.counted, [stage]: { steps: steps + 1, total: sum } };
  }

  /** Continues from the stages of another meter. */
  resume(stages: CostByStage): void {
    this.counted = stages;
  }
}

/** The mean cost of a step of a stage. Throws RangeError for a stage without steps. */
export function costPerStep({ steps, total }: StageCost): StepCost {
  if (!(steps > 0)) throw new RangeError('costPerStep: no step was counted');
  return costOf((key) => total[key] / steps);
}

function forward(rows: readonly LayerRow[]): number {
  return totalCost(rows).multiplyAdds;
}
