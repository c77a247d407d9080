// Slow R-CNN on a graphics card: the functions of step.ts, features.ts and detect.ts themselves, by a network whose
// parameters are there. There travel
//   in a step of fine-tuning   to the card the crops, the bounds of the bins and the gradient of the scores; back the
//                              scores, which the loss reads
//   for features               to the card the crops and the bounds of a batch; back its pool5. For the SVMs, to the
//                              card pool5 of a picture; back its fc7
//   for a detection            all of this for one picture, and back the scores of the softmax
// The SVMs and the box regressors learn and answer on the processor.
import type { Box } from '../../boxes/box.js';
import type { CardCompute } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newFc, type Fc } from '../../networks/fc.js';
import { cardOf, fixedNetwork, sentNetwork, type NetworkToSend, type TrainedOn } from '../../networks/on-card.js';
import { backboneOnCrops } from '../../networks/published-backbones.js';
import type { FoundEachWay } from '../../posthoc/detections.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import { detectEachWay, type RcnnModel } from './detect.js';
import type { RcnnDescription } from './model-file.js';
import { newRcnnNetwork, type CropTrunk } from './network.js';
import { rcnnStep } from './step.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type RcnnStepOf = (training: SgdTraining) => typeof rcnnStep<Tensor>;

/** rcnnStep() on a card; null where the training stays on the processor. */
export function rcnnStepOnCard(
  job: TrainedOn, { spec, params, classes }: NetworkToSend & { readonly classes: number },
): RcnnStepOf | null {
  const card = cardOf(job);
  if (card === undefined) return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) => newRcnnNetwork(spec, classes, factory));
    return (_, batch, setting) =>
      rcnnStep(net(), { ...batch, crops: card.send(batch.crops) }, { ...setting, compute: card });
  };
}

/** The trunk on a card, which makes pool5; its parameters are sent now. */
export function rcnnTrunkOnCard(card: CardCompute, { conv }: CropTrunk, spec: BackboneSpec): CropTrunk<OnCard> {
  return { spec, conv: fixedNetwork(card, conv.params, (factory) => newTrunk(spec, factory)) };
}

/** fc6 and fc7 on a card; their parameters are sent now. */
export function rcnnFcOnCard(card: CardCompute, { params }: Fc, spec: BackboneSpec): Fc<OnCard> {
  return fixedNetwork(card, params, (factory) => newFc(spec, factory));
}

/** detectEachWay() on a card, of a model whose parameters are sent now; one picture after the other. */
export function detectorOnCard(
  card: CardCompute, model: RcnnModel & RcnnDescription,
): (picture: RgbImage, proposals: readonly Box[]) => Promise<FoundEachWay> {
  const net = fixedNetwork(card, model.net.params, (factory) =>
    newRcnnNetwork(backboneOnCrops(model.backbone), model.classes.length, factory));
  const onCard = { ...model, net, compute: card };
  return async (picture, proposals) => {
    const found = await detectEachWay(onCard, picture, proposals);
    await card.endStep(); // what the picture needed is freed
    return found;
  };
}
