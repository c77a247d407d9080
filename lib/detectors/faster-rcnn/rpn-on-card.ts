// The training of an RPN alone on a graphics card: the step of step-rpn.ts itself, by a network whose parameters are
// there. In a step there travel to the card the images and the gradients of scores and deltas, to the processor both.
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { cardOf, sentNetwork, type NetworkToSend, type TrainedOn } from '../../networks/on-card.js';
import { newRpn } from '../../networks/rpn.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import { rpnNetworkOf } from './network.js';
import { rpnStep } from './step-rpn.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type RpnStepOf = (training: SgdTraining) => typeof rpnStep<Tensor>;

/** rpnStep() on a card; null where the training stays on the processor. */
export function rpnStepOnCard(
  job: TrainedOn, { spec, params, anchorsPerCell }: NetworkToSend & { readonly anchorsPerCell: number },
): RpnStepOf | null {
  const card = cardOf(job);
  if (card === undefined) return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) =>
      rpnNetworkOf(newFineTunedTrunk(spec, factory).layer, newRpn(spec, anchorsPerCell, factory)));
    return (_, batch, setting, rules) =>
      rpnStep(net(), { ...batch, input: card.send(batch.input) }, setting, rules);
  };
}
