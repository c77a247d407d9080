// Selective search: regions of an image that may be objects, from its colours alone.  Source: SS (Uijlings et al.,
// "Selective search for object recognition", IJCV 2013).
//   for each colour space
//     for each scale k             segment the image                                    felzenszwalb.ts
//       for each strategy          merge neighbours, most similar first                 hierarchical-grouping.ts
//   rank the boxes of all regions, drop small ones and duplicates                       region-ranking.ts
import type { RgbImage } from '../../data/sample.js';
import type { Rng } from '../../tensor/rng.js';
import { colourPlanes } from './colour-spaces.js';
import { neighbourPairs, segmented, type Segmentation } from './felzenszwalb.js';
import { smoothed } from './gaussian-filter.js';
import { hierarchicalGrouping, type MergeTree } from './hierarchical-grouping.js';
import { colourBins } from './histograms.js';
import { pixelGraph } from './pixel-graph.js';
import type { ProposedBox, Proposer } from '../proposer.js';
import { dropDuplicates, dropSmall, initialBoxes, mergedBoxes, rankBoxes } from './region-ranking.js';
import { regionsOf } from './region.js';
import type { SelectiveSearchConfig } from './selective-search-config.js';
import { textureBins } from './texture-bins.js';

/** One segmentation, and one tree per strategy, in the order of the strategies. */
export interface Hierarchies {
  readonly segmentation: Segmentation;
  readonly trees: readonly MergeTree[];
}

/** The proposer with these settings. Throws RangeError, when run, for an empty list in the settings. */
export function selectiveSearch(cfg: SelectiveSearchConfig): Proposer {
  return (image, rng) => proposalsOf(mergeHierarchies(image, cfg), cfg, rng);
}

/** All segmentations and trees of an image. */
export function mergeHierarchies(image: RgbImage, cfg: SelectiveSearchConfig): Hierarchies[] {
  checkConfig(cfg);
  return cfg.colourSpaces.flatMap((space) => {
    const planes = colourPlanes(image, space);
    const colour = colourBins(planes);
    const texture = textureBins(planes, cfg.textureSigma);
    const graph = pixelGraph(smoothed(planes, cfg.sigma)); // the same one at every scale
    return cfg.segmentations.map((scale) => {
      const segmentation = segmented(graph, planes, scale);
      const regions = regionsOf(segmentation, colour, texture);
      const neighbours = neighbourPairs(segmentation);
      const trees = cfg.strategies.map((chosen) => hierarchicalGrouping(regions, neighbours, chosen));
      return { segmentation, trees };
    });
  });
}

/** The boxes of all regions, ranked; draws `rng` once per box. */
export function proposalsOf(
  hierarchies: readonly Hierarchies[], { minSide, limit }: SelectiveSearchConfig, rng: Rng,
): ProposedBox[] {
  const positioned = hierarchies.flatMap(({ trees }) => [...initialBoxes(trees[0]), ...trees.flatMap(mergedBoxes)]);
  const boxes = dropDuplicates(dropSmall(rankBoxes(positioned, rng), minSide));
  return limit === 'all' ? boxes : boxes.slice(0, limit);
}

function checkConfig({ colourSpaces, segmentations, strategies }: SelectiveSearchConfig): void {
  for (const [name, { length }] of Object.entries({ colourSpaces, segmentations, strategies })) {
    if (length === 0) throw new RangeError(`selectiveSearch: ${name} is empty`);
  }
}
