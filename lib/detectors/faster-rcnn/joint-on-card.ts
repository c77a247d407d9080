// Joint training on a graphics card: the step of step-joint.ts itself, by a network whose parameters are there. In a
// step there travel to the card the images, the bounds of the regions' bins and the gradients of the four outputs; to
// the processor the four outputs, which the rules and the losses read.
import type { CardCompute } from '../../compute/compute.js';
import { newFineTunedTrunk } from '../../networks/fine-tuned-trunk.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { factoryOnCard } from '../../networks/layer-factory.js';
import { newRpn } from '../../networks/rpn.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import type { CardNetwork } from '../fast-rcnn/fast-on-card.js';
import { fasterRcnnOf, type FasterRcnn } from './network.js';
import { jointStep } from './step-joint.js';

/** The sizes of a network, and what sends its parameters. */
export interface FasterCardNetwork extends CardNetwork {
  readonly anchorsPerCell: number;
}

/** jointStep() on a card. The network that a step is given is the one on the processor, and is not looked at. */
export function jointStepOnCard(card: CardCompute, network: FasterCardNetwork): typeof jointStep<Tensor> {
  let net: FasterRcnn<OnCard> | null = null;
  return (_, batch, setting, rules) => {
    net ??= networkOnCard(card, network);
    return jointStep(net, { ...batch, input: card.send(batch.input) }, { ...setting, compute: card }, rules);
  };
}

function networkOnCard(
  card: CardCompute, { spec, classes, anchorsPerCell, send }: FasterCardNetwork,
): FasterRcnn<OnCard> {
  const factory = factoryOnCard(card, send());
  const { layer } = newFineTunedTrunk(spec, factory);
  return fasterRcnnOf(layer, newRpn(spec, anchorsPerCell, factory), newHeadFromScratch(spec, classes, factory));
}
