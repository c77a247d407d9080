// Joint training on a graphics card: the step of step-joint.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the four outputs; to
// the processor the four outputs, which the rules and the losses read.
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { newRpn } from '../../networks/rpn.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import { sentNetwork, type NetworkToSend, type TrainedOn } from '../fast-rcnn/fast-on-card.js';
import { fasterRcnnOf } from './network.js';
import { jointStep } from './step-joint.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type JointStepOf = (training: SgdTraining) => typeof jointStep<Tensor>;

/** jointStep() on a card; null where the training stays on the processor. */
export function jointStepOnCard(
  { card, watch }: TrainedOn,
  { spec, params, classes, anchorsPerCell }: NetworkToSend & Record<'classes' | 'anchorsPerCell', number>,
): JointStepOf | null {
  if (card === undefined || watch !== undefined) return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) => {
      const { layer } = newFineTunedTrunk(spec, factory);
      return fasterRcnnOf(layer, newRpn(spec, anchorsPerCell, factory), newHeadFromScratch(spec, classes, factory));
    });
    return (_, batch, setting, rules) =>
      jointStep(net(), { ...batch, input: card.send(batch.input) }, { ...setting, compute: card }, rules);
  };
}
