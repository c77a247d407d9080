// Fast R-CNN's training on a graphics card: the step of step.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the two outputs; to
// the processor the two outputs, which the losses read.
import type { CardCompute } from '../../compute/compute.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { factoryOnCard } from '../../networks/layer-factory.js';
import type { Param } from '../../tensor/param.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import { fastRcnnOf, type FastRcnn } from './network.js';
import { fastStep } from './step.js';

/** The sizes of a network, and what sends its parameters. */
export interface CardNetwork {
  readonly spec: BackboneSpec;
  readonly classes: number;
  /** Sends all parameters to the card, as they are then; called once, when the first step begins. */
  readonly send: () => ReadonlyMap<string, Param<OnCard>>;
}

/** fastStep() on a card. The network that a step is given is the one on the processor, and is not looked at. */
export function fastStepOnCard(card: CardCompute, { spec, classes, send }: CardNetwork): typeof fastStep<Tensor> {
  let net: FastRcnn<OnCard> | null = null;
  const sent = (): FastRcnn<OnCard> => {
    const factory = factoryOnCard(card, send());
    return fastRcnnOf(newFineTunedTrunk(spec, factory).layer, newHeadFromScratch(spec, classes, factory));
  };
  return (_, batch, setting) => {
    net ??= sent();
    return fastStep(net, { ...batch, images: card.send(batch.images) }, { ...setting, compute: card });
  };
}
