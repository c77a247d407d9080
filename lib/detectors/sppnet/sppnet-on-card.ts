// SPP-net on a graphics card: the functions of step.ts, features.ts and detect.ts themselves, by layers whose
// parameters are there. There travel
//   in a step of fine-tuning   to the card the pyramids and the gradient of the scores; back the scores, which the
//                              loss reads
//   for features               to the card a picture at each scale; back its maps. To the card the pyramids of a
//                              picture; back their fc7
//   for a detection            to the card the picture at each scale and the bounds of the bins of each level; back the
//                              levels. To the card the pyramids; back their fc7 and the scores of the softmax
// The SVMs and the box regressors learn and answer on the processor. Maps that are read from the disk are pooled by
// `compute`, not on the card.
import type { Box } from '../../boxes/box.js';
import type { CardCompute } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import { sppLength } from '../../layers/spp.js';
import { newTrunk, type BackboneSpec } from '../../networks/backbones.js';
import { newFcOf, type Fc } from '../../networks/fc.js';
import { cardOf, fixedNetwork, sentNetwork, type NetworkToSend, type TrainedOn } from '../../networks/on-card.js';
import type { FoundEachWay } from '../../posthoc/detections.js';
import type { OnCard, Tensor } from '../../tensor/tensor.js';
import type { SgdTraining } from '../../training/sgd-training.js';
import { detectEachWay, type SppNetModel } from './detect.js';
import type { WindowedData } from './features.js';
import { newSppClassifier, newSppNetwork, type SppNetwork } from './network.js';
import { fineTuneStep } from './step.js';

/** Makes the step of a training; the network that it is given then is the one on the processor, and not looked at. */
export type FineTuneStepOf = (training: SgdTraining) => typeof fineTuneStep<Tensor>;

/** fc6, fc7 and fc8 that are to be trained on a card. */
export interface ClassifierToSend extends NetworkToSend {
  readonly levels: readonly number[];
  readonly classes: number;
}

/** fineTuneStep() on a card; null where the training stays on the processor. */
export function fineTuneStepOnCard(
  job: TrainedOn, { spec, params, levels, classes }: ClassifierToSend,
): FineTuneStepOf | null {
  const card = cardOf(job);
  if (card === undefined) return null;
  return (training) => {
    const net = sentNetwork(card, params, training, (factory) => newSppClassifier(spec, levels, classes, factory));
    return (_, batch, drawMask) => fineTuneStep(net(), { ...batch, pyramids: card.send(batch.pyramids) }, drawMask);
  };
}

/** The trunk on a card; its parameters are sent now. */
export function sppTrunkOnCard(
  card: CardCompute, { params }: SppNetwork['conv'], spec: BackboneSpec,
): SppNetwork<OnCard>['conv'] {
  return fixedNetwork(card, params, (factory) => newTrunk(spec, factory));
}

/** fc6 and fc7 on a card; their parameters are sent now. */
export function sppFcOnCard(
  card: CardCompute, { params }: Fc, { spec, config: { levels } }: Pick<WindowedData, 'spec' | 'config'>,
): Fc<OnCard> {
  return fixedNetwork(card, params, (factory) => newFcOf(sppLength(spec.channels, levels), spec.fc, factory));
}

/** detectEachWay() on a card, of a model whose parameters are sent now; one picture after the other. */
export function detectorOnCard(
  card: CardCompute, model: SppNetModel,
): (picture: RgbImage, proposals: readonly Box[]) => Promise<FoundEachWay> {
  const { spec, config: { levels }, classes } = model;
  const net = fixedNetwork(card, model.net.params, (factory) =>
    newSppNetwork(newTrunk(spec, factory), spec, levels, classes.length, factory));
  const onCard = { ...model, net, compute: card };
  return async (picture, proposals) => {
    const found = await detectEachWay(onCard, picture, proposals);
    await card.endStep(); // what the picture needed is freed
    return found;
  };
}
