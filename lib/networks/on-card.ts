// Networks whose parameters are on a graphics card: sent once, to be trained there or only to compute there. A network
// on a card has the layers of the one on the processor, made by a factory that takes parameters which are there.
import type { CardCompute } from '../compute/compute.js';
import { paramsOnCard } from '../solvers/sgd-on-card.js';
import type { Param } from '../tensor/param.js';
import type { OnCard } from '../tensor/tensor.js';
import type { SgdTraining } from '../training/sgd-training.js';
import type { Watch } from '../training/watch.js';
import type { BackboneSpec } from './backbones.js';
import { factoryOnCard, type Factory } from './layer-factory.js';

/** A network on the processor that is to be trained on a card. */
export interface NetworkToSend {
  /** Layers below `spec.firstTrained` are frozen. */
  readonly spec: BackboneSpec;
  /** Of all layers, frozen ones too. */
  readonly params: readonly Param[];
}

/** Where a training is made: on the processor without a card, and where it is watched. */
export interface TrainedOn {
  /** Where the network trains and makes features; the weights on the processor follow at training.fetch(). */
  readonly card?: CardCompute | undefined;
  /** Is shown each statement of every step; absent: nobody watches. */
  readonly watch?: Watch | undefined;
}

/** The card that a training uses; undefined: it stays on the processor. */
export function cardOf({ card, watch }: TrainedOn): CardCompute | undefined {
  return watch === undefined ? card : undefined;
}

/** A network on a card, of the layers of `build`; its parameters are sent as they are when it is first asked for. */
export function sentNetwork<Net>(
  card: CardCompute, params: readonly Param[], training: SgdTraining, build: (factory: Factory<OnCard>) => Net,
): () => Net {
  let net: Net | null = null;
  return () => {
    net ??= build(factoryOnCard(card, training.moveTo(card, params)));
    return net;
  };
}

/** A network on a card that is not trained; its parameters are sent now. */
export function fixedNetwork<Net>(
  card: CardCompute, params: readonly Param[], build: (factory: Factory<OnCard>) => Net,
): Net {
  return build(factoryOnCard(card, paramsOnCard(card, params)));
}
