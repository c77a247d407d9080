// Detection on a graphics card: the function of detect.ts itself, by a network whose parameters are there. For a
// picture there travel to the card its pixels and the bounds of the regions' bins, to the processor the two outputs.
import type { Box } from '../../boxes/box.js';
import type { CardCompute } from '../../compute/compute.js';
import type { RgbImage } from '../../data/sample.js';
import { newTrunk } from '../../networks/backbones.js';
import { newHeadFromScratch } from '../../networks/head.js';
import { fixedNetwork } from '../../networks/on-card.js';
import { backboneNamed } from '../../networks/published-backbones.js';
import { detectObjects, type FastModel } from './detect.js';
import type { ScoredBox } from './detections.js';
import type { FastDescription } from './model-file.js';
import { fastRcnnOf } from './network.js';

/** Of layers that compression by truncated SVD replaces. */
const WHOLE = ['fc6.weight', 'fc7.weight'];

/**
 * detectObjects() on a card, of a model whose parameters are sent now; one picture after the other. Null for a model
 * whose fc6 or fc7 is compressed.
 */
export function detectorOnCard(
  card: CardCompute, model: FastModel & FastDescription,
): ((picture: RgbImage, proposals: readonly Box[]) => Promise<readonly ScoredBox[]>) | null {
  const names = model.net.params.map(({ name }) => name);
  if (!WHOLE.every((name) => names.includes(name))) return null;
  const spec = backboneNamed(model.backbone);
  const net = fixedNetwork(card, model.net.params, (factory) =>
    fastRcnnOf(newTrunk(spec, factory), newHeadFromScratch(spec, model.classes.length, factory)));
  const onCard = { ...model, net, setting: { ...model.setting, compute: card } };
  return async (picture, proposals) => {
    const found = await detectObjects(onCard, picture, proposals);
    await card.endStep(); // what the picture needed is freed
    return found;
  };
}
