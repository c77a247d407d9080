// What one training step of Fast R-CNN's network costs, counted layer by layer from the plan of its backbone.
//   forward   trunk: images · M(layer)     head: M(layer) for all regions together
//   backward  ∂L/∂W and ∂L/∂x cost M each; nothing is computed below the lowest trained layer, nor its ∂L/∂x
// M: multiply-adds of a forward pass (describe-backbone.ts). Comparisons and element-wise work are not counted.
import type { Size } from '../boxes/box.js';
import type { BackboneSpec } from './backbones.js';
import { describeBackbone, type LayerRow } from './describe-backbone.js';

/** What goes through the network in one step. */
export interface StepBatch {
  readonly images: number;
  /** Network-input pixels. */
  readonly image: Size;
  /** Regions of all images together. */
  readonly rois: number;
  /** K, background not counted. */
  readonly classes: number;
}

export interface StepCost {
  readonly inputPixels: number;
  /** Multiply-adds of the trunk, forward and backward. */
  readonly trunk: number;
  /** Multiply-adds of fc6, fc7 and the two branches, forward and backward. */
  readonly head: number;
}

/** Throws RangeError when the image is too small for the trunk. */
export function stepCost(spec: BackboneSpec, { images, image, rois, classes }: StepBatch): StepCost {
  const { trunk, head } = describeBackbone(spec, { image, rois, classes, anchorsPerCell: 1 });
  const first = trunk.findIndex(({ name }) => name === spec.firstTrained);
  return {
    inputPixels: images * image.width * image.height,
    trunk: images * (forward(trunk) + backward(trunk.slice(first)) - forward(trunk.slice(first, first + 1))),
    head: forward(head) + backward(head),
  };
}

/** Adds up the cost of steps, however different they are. */
export class CostMeter {
  private counted = 0;
  private sum: StepCost = { inputPixels: 0, trunk: 0, head: 0 };

  get steps(): number {
    return this.counted;
  }

  get total(): StepCost {
    return this.sum;
  }

  add({ inputPixels, trunk, head }: StepCost): void {
    const { sum } = this;
    this.counted++;
    this.sum = { inputPixels: sum.inputPixels + inputPixels, trunk: sum.trunk + trunk, head: sum.head + head };
  }

  /** The mean step. Throws RangeError when there was none. */
  perStep(): StepCost {
    if (this.counted === 0) throw new RangeError('CostMeter: no step was counted');
    const { inputPixels, trunk, head } = this.sum;
    return { inputPixels: inputPixels / this.counted, trunk: trunk / this.counted, head: head / this.counted };
  }
}

function forward(rows: readonly LayerRow[]): number {
  return rows.reduce((sum, { cost }) => sum + cost.multiplyAdds, 0);
}

function backward(rows: readonly LayerRow[]): number {
  return 2 * forward(rows);
}
