// Fast R-CNN's training on a graphics card: the step of step.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the two outputs; to
// the processor the two outputs, which the losses read.
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { cardOf, sentNetwork, type NetworkToSend, type TrainedOn } from '../../networks/on-card.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import type { FastConfig } from './config.js';
import { fastRcnnOf } from './network.js';
import { fastStep } from './step.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type FastStepOf = (training: SgdTraining) => typeof fastStep<Tensor>;

/** fastStep() on a card; null where the training stays on the processor: of one task, or with region-wise sampling. */
export function fastStepOnCard(
  job: TrainedOn & { readonly config: Pick<FastConfig, 'task' | 'sampling'> },
  { spec, params, classes }: NetworkToSend & { readonly classes: number },
): FastStepOf | null {
  const [card, { task, sampling }] = [cardOf(job), job.config];
  if (card === undefined || task !== 'multi-task' || sampling !== 'hierarchical') return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) =>
      fastRcnnOf(newFineTunedTrunk(spec, factory).layer, newHeadFromScratch(spec, classes, factory)));
    return (_, batch, setting) =>
      fastStep(net(), { ...batch, images: card.send(batch.images) }, { ...setting, compute: card });
  };
}
