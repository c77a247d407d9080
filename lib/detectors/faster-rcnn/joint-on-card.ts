// Joint training on a graphics card: the step of step-joint.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the four outputs; to
// the processor the four outputs, which the rules and the losses read.
import type { CardCompute } from '../../compute/compute.js';
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { cardOf, sentNetwork, type NetworkToSend, type TrainedOn } from '../../networks/on-card.js';
import { newRpn } from '../../networks/rpn.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import { fasterRcnnOf, type FasterRcnn } from './network.js';
import { jointStep } from './step-joint.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type JointStepOf = (training: SgdTraining) => typeof jointStep<Tensor>;

/** A whole Faster R-CNN that is to be trained on a card. */
export interface FasterToSend extends NetworkToSend {
  readonly classes: number;
  readonly anchorsPerCell: number;
}

/** jointStep() on a card; null where the training stays on the processor. */
export function jointStepOnCard(job: TrainedOn, toSend: FasterToSend): JointStepOf | null {
  const card = cardOf(job);
  if (card === undefined) return null;
  return (training) => {
    const net = sentFasterRcnn(card, toSend, training);
    return (_, batch, setting, rules) =>
      jointStep(net(), { ...batch, input: card.send(batch.input) }, { ...setting, compute: card }, rules);
  };
}

/** sentNetwork() of a Faster R-CNN. */
export function sentFasterRcnn(
  card: CardCompute, { spec, params, classes, anchorsPerCell }: FasterToSend, training: SgdTraining,
): () => FasterRcnn<OnCard> {
  return sentNetwork(card, params, training, (factory) => {
    const { layer } = newFineTunedTrunk(spec, factory);
    return fasterRcnnOf(layer, newRpn(spec, anchorsPerCell, factory), newHeadFromScratch(spec, classes, factory));
  });
}
