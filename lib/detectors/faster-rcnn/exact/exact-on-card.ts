// Exact joint training on a graphics card: the step of step-exact.ts itself, by a network whose parameters are there.
// In a step there travel to the card the images, the sampled regions, the gradient that sampling gives to the feature
// map, and the gradients of the four outputs; to the processor the feature map, the four outputs and the gradient of
// the sampled regions.
import { cardOf, type TrainedOn } from '../../../networks/on-card.js';
import type { Tensor } from '../../../tensor/tensor.js';
import type { SgdTraining } from '../../../training/sgd-training.js';
import { sentFasterRcnn, type FasterToSend } from '../joint-on-card.js';
import { exactStep } from './step-exact.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type ExactStepOf = (training: SgdTraining) => typeof exactStep<Tensor>;

/** exactStep() on a card; null where the training stays on the processor. */
export function exactStepOnCard(job: TrainedOn, toSend: FasterToSend): ExactStepOf | null {
  const card = cardOf(job);
  if (card === undefined) return null;
  return (training) => {
    const net = sentFasterRcnn(card, toSend, training);
    return (_, batch, setting, rules) =>
      exactStep(net(), { ...batch, input: card.send(batch.input) }, setting, rules);
  };
}
