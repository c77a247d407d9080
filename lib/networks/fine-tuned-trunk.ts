// The trunk as the published detectors fine-tune it: the lowest layers keep their pre-trained weights.
//   Fast R-CNN §4.5: S and M from conv2 on, L from conv3_1 on; Faster R-CNN's ZF from conv1 on.
import { frozen } from '../layers/frozen.js';
import type { Layer } from '../layers/layer.js';
import { sequential } from '../layers/sequential.js';
import type { Param } from '../tensor/param.js';
import type { Placed, Tensor } from '../tensor/tensor.js';
import type { BackboneSpec } from './backbones.js';
import type { Factory } from './layer-factory.js';

export interface FineTunedTrunk<T extends Placed = Tensor> {
  /** The trunk; its `params` are those of the trained layers. */
  readonly layer: Layer<readonly unknown[], T>;
  /** The parameters of all layers, for loading and saving. */
  readonly params: readonly Param<T>[];
}

/** A backbone that is trained from the layer of that name on, and not from its own; null: from its own. */
export function fineTunedFrom(firstTrained: string | null, spec: BackboneSpec): BackboneSpec {
  return firstTrained === null ? spec : { ...spec, firstTrained };
}

/** The layer above every trunk; as `firstTrained` it means that no layer of the trunk is trained. */
export const ABOVE_TRUNK = 'fc6';

/**
 * A trunk with new parameters whose layers below `spec.firstTrained` are frozen ('fc6': all of them). Throws RangeError
 * when the trunk has no layer of that name.
 */
export function newFineTunedTrunk<T extends Placed>(spec: BackboneSpec, factory: Factory<T>): FineTunedTrunk<T> {
  const names = [...spec.trunk.map(({ name }) => name), ABOVE_TRUNK];
  const first = names.indexOf(spec.firstTrained);
  if (first < 0) throw new RangeError(`fine-tuned trunk: ${spec.name} has no layer "${spec.firstTrained}"`);
  const layers = spec.trunk.map((layer) => layer.build(factory));
  return {
    layer: sequential([...layers.slice(0, first).map((layer) => frozen(layer)), ...layers.slice(first)]),
    params: layers.flatMap(({ params }) => params),
  };
}
