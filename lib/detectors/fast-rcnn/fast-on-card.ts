// Fast R-CNN's training on a graphics card: the step of step.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the two outputs; to
// the processor the two outputs, which the losses read.
import type { CardCompute } from '../../compute/compute.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { factoryOnCard, type Factory } from '../../networks/layer-factory.js';
import type { Param } from '../../tensor/param.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import type { Watch } from '../../training/watch.js';
import type { FastConfig } from './config.js';
import { fastRcnnOf } from './network.js';
import { fastStep } from './step.js';

/** A network on the processor that is to be trained on a card. */
export interface NetworkToSend {
  /** Layers below `spec.firstTrained` are frozen. */
  readonly spec: BackboneSpec;
  /** Of all layers, frozen ones too. */
  readonly params: readonly Param[];
}

/** Where a training is made: on the processor without a card, and where it is watched. */
export interface TrainedOn {
  readonly card?: CardCompute | undefined;
  readonly watch?: Watch | undefined;
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

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type FastStepOf = (training: SgdTraining) => typeof fastStep<Tensor>;

/** fastStep() on a card; null where the training stays on the processor: of one task, or with region-wise sampling. */
export function fastStepOnCard(
  { card, watch, config: { task, sampling } }: TrainedOn & { readonly config: Pick<FastConfig, 'task' | 'sampling'> },
  { spec, params, classes }: NetworkToSend & { readonly classes: number },
): FastStepOf | null {
  if (card === undefined || watch !== undefined || task !== 'multi-task' || sampling !== 'hierarchical') return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) =>
      fastRcnnOf(newFineTunedTrunk(spec, factory).layer, newHeadFromScratch(spec, classes, factory)));
    return (_, batch, setting) =>
      fastStep(net(), { ...batch, images: card.send(batch.images) }, { ...setting, compute: card });
  };
}
