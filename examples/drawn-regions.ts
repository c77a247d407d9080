// Drawn scenes with regions of selective search and their features, for the examples about slow R-CNN's learners. The
// network is M0 as it is, not fine-tuned, and the features stay in memory.
import type { Box } from '../lib/boxes/box.js';
import type { Compute } from '../lib/compute/compute.js';
import type { ImageFeatures } from '../lib/data/caches/image-features.js';
import type { Dataset, RgbImage, Sample } from '../lib/data/sample.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { matchCandidates } from '../lib/detectors/rcnn/candidates.js';
import { RCNN_SMALL } from '../lib/detectors/rcnn/config.js';
import { regionFeatures } from '../lib/detectors/rcnn/features.js';
import { fc7, newRcnnNetwork } from '../lib/detectors/rcnn/network.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { applyInit } from '../lib/networks/pretrained.js';
import type { FeatureView } from '../lib/posthoc/stages.js';
import { proposalSource } from '../lib/proposals/proposal-choice.js';
import { proposalsOfSamples } from '../lib/proposals/proposals-of-samples.js';
import { Rng } from '../lib/tensor/rng.js';
import { pretrainedM0 } from './pretrained.js';

export interface DrawnRegions {
  readonly sample: Sample;
  readonly image: RgbImage;
  /** Ground truth first, then proposals. */
  readonly pool5: ImageFeatures;
  readonly fc7: ImageFeatures;
}

/** Proposals of every scene, the first `limit`; their edges moved by `loosen` widths and heights. */
export async function drawnProposals(data: Dataset, loosen: number, limit: number): Promise<readonly Box[][]> {
  const source = proposalSource({ kind: 'selective-search', loosen }, null);
  const boxes = await proposalsOfSamples(data.samples, source, new Rng(0), () => {});
  return Array.from(boxes, (one) => one.slice(0, limit));
}

/** Which scenes, and which regions of each. */
export interface Choice {
  readonly split: 'train' | 'test';
  readonly images: number;
  readonly loosen: number;
  readonly limit: number;
  /** Regions that overlap no object by so much are left out. */
  readonly minIou: number;
}

export async function drawnRegions(
  { split, images, loosen, limit, minIou }: Choice, compute: Compute,
): Promise<readonly DrawnRegions[]> {
  const data = shapesDataset({ split, images, seed: 1, occluders: false });
  const candidates = matchCandidates(data, await drawnProposals(data, loosen, limit));
  const init = { rng: new Rng(0), precision: 'float32' } as const;
  const net = newRcnnNetwork(BACKBONES.S, data.classes.length, { compute, init });
  applyInit(await pretrainedM0(), net.conv, net.fc);
  const scenes: DrawnRegions[] = [];
  for (const [i, sample] of data.samples.entries()) {
    const { boxes: all, gtLabels: labels, overlap } = candidates.at(i)!;
    const near = all.map((_, r) => r).filter((r) => overlap[r] >= minIou);
    const [image, boxes, gtLabels] = [await sample.image(), near.map((r) => all[r]), near.map((r) => labels[r])];
    const features = await regionFeatures({ net, config: RCNN_SMALL, compute }, image, boxes);
    const pool5 = { imageId: sample.id, boxes, gtLabels, features };
    scenes.push({ sample, image, pool5, fc7: { ...pool5, features: await fc7(net, features) } });
  }
  return scenes;
}

/** The features of one layer as the learners ask for them. */
export function viewOf(scenes: readonly DrawnRegions[], layer: 'pool5' | 'fc7'): FeatureView {
  return { count: scenes.length, imageAt: async (image) => scenes[image][layer] };
}
