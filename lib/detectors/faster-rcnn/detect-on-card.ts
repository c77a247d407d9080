// Detection on a graphics card: the function of detect.ts itself, by a network whose parameters are there. For a
// picture there travel to the card its pixels and the bounds of the regions' bins, to the processor the four outputs.
import type { CardCompute } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import { fixedNetwork } from '../../networks/on-card.js';
import { backboneNamed } from '../../networks/published-backbones.js';
import { anchorsPerCell } from './config.js';
import { detectObjects, type FasterModel, type Found } from './detect.js';
import type { FasterDescription } from './model-file.js';
import { newFasterRcnn } from './network.js';

/** detectObjects() on a card, of a model whose parameters are sent now; one picture after the other. */
export function detectorOnCard(
  card: CardCompute, model: FasterModel & FasterDescription,
): (picture: RgbImage) => Promise<Found> {
  const net = fixedNetwork(card, model.net.params, (factory) =>
    newFasterRcnn(backboneNamed(model.backbone), model.classes.length, anchorsPerCell(model.config), factory));
  const onCard = { ...model, net, setting: { ...model.setting, compute: card } };
  return async (picture) => {
    const found = await detectObjects(onCard, picture);
    await card.endStep(); // what the picture needed is freed
    return found;
  };
}
