// The four detectors over one picture, part by part with the time that each takes. The trunk is that of the trained
// network; layers that it has not got have random weights, because only the work counts here.
import type { Box } from '../../../lib/boxes/box.js';
import type { Compute } from '../../../lib/compute/compute.js';
import { prepareImage } from '../../../lib/data/pictures/prepare-image.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { SHAPE_CLASSES } from '../../../lib/data/shapes/shape-outlines.js';
import {
  headAnswers as answersOnMap, scaledSize, type FasterModel,
} from '../../../lib/detectors/faster-rcnn/detect.js';
import { FAST_SMALL } from '../../../lib/detectors/fast-rcnn/config.js';
import { headAnswers } from '../../../lib/detectors/fast-rcnn/detect.js';
import { FASTER_JOINT_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { contentKey } from '../../../lib/data/files/content-key.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import type { Tensor } from '../../../lib/tensor/tensor.js';
import { rpnAnswerOn } from '../../../lib/detectors/faster-rcnn/propose.js';
import { RCNN_SMALL } from '../../../lib/detectors/rcnn/config.js';
import { regionFeatures } from '../../../lib/detectors/rcnn/features.js';
import { fc7, newRcnnNetwork } from '../../../lib/detectors/rcnn/network.js';
import { SPPNET_SMALL } from '../../../lib/detectors/sppnet/config.js';
import { newSppNetwork } from '../../../lib/detectors/sppnet/network.js';
import { convMaps, poolPyramids, pyramidSetting } from '../../../lib/detectors/sppnet/pyramids.js';
import { chosenScale } from '../../../lib/detectors/sppnet/scales.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { fcForward, noDropout } from '../../../lib/networks/fc.js';
import { proposalsFromRpn } from '../../../lib/proposals/from-rpn.js';
import { selectiveSearch } from '../../../lib/proposals/selective-search/selective-search.js';
import { SELECTIVE_SEARCH_SMALL } from '../../../lib/proposals/selective-search/selective-search-config.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { RaceLane, RacePart } from './messages.js';

const SPEC = BACKBONES.S;
const WARM_UP = 8; // regions that are not timed
const K = SHAPE_CLASSES.length;

/** One runner: a part is timed when it is done. */
class Lane {
  readonly parts: RacePart[] = [];

  async part<T>(name: string, work: string, run: () => Promise<T> | T): Promise<T> {
    const begin = performance.now();
    const made = await run();
    this.parts.push({ name, work, milliseconds: performance.now() - begin });
    return made;
  }
}

/** What the runners share. */
interface Track {
  readonly model: FasterModel;
  readonly compute: Compute;
  readonly image: RgbImage;
  readonly regions: readonly Box[];
}

/** Resolves with the scores of the regions. */
type Runner = (lane: Lane, track: Track) => Promise<Tensor>;

const AFTER_CONV = 'RoI pooling, fc6, fc7, scores, boxes';
/** Scores need no units of boxes. */
const NO_UNITS = precomputedNormalisation(K, FASTER_JOINT_SMALL.targetStds);

const slow: Runner = async (lane, { compute, image, regions }) => {
  const net = newRcnnNetwork(SPEC, K, { compute, init: fresh() });
  const pooled = await lane.part('conv of every region', `${regions.length} crops of 56 × 56`, () =>
    regionFeatures({ net, config: RCNN_SMALL, compute }, image, regions));
  const { y } = await lane.part('fc6, fc7, scores', `${regions.length} rows`, async () =>
    net.fc8.forward(await fc7(net, pooled)));
  return y;
};

const sppNet: Runner = async (lane, { model, compute, image, regions }) => {
  const net = newSppNetwork(model.net.conv, SPEC, SPPNET_SMALL.levels, K, { compute, init: fresh() });
  const { preprocessings, pyramid } = pyramidSetting(SPEC, SPPNET_SMALL);
  const maps = await lane.part('conv of the image', 'once', () => convMaps(net.conv, image, preprocessings, false));
  const rule = chosenScale(SPPNET_SMALL.scales);
  const rows = await lane.part('spatial pyramids', `${regions.length} regions`, () =>
    poolPyramids(compute, maps, regions, rule, pyramid));
  const { y } = await lane.part('fc6, fc7, scores', `${regions.length} rows`, async () =>
    net.fc8.forward((await fcForward(net.fc, rows, noDropout)).y));
  return y;
};

/** Fast R-CNN's own detection, with a clock around its trunk. */
const fast: Runner = async (lane, { model, image, regions }) => {
  const { conv, head, params } = model.net;
  let [calls, inConv] = [0, 0];
  const timed: typeof conv = { ...conv, forward: async (x) => {
    const begin = performance.now();
    const made = await conv.forward(x);
    calls++;
    inConv += performance.now() - begin;
    return made;
  } };
  const begin = performance.now();
  const net = { conv: timed, head, params };
  const { output } = await headAnswers({ ...model, net, config: FAST_SMALL, normalisation: NO_UNITS }, image, regions);
  const rest = performance.now() - begin - inConv;
  lane.parts.push({ name: 'conv of the image', work: calls === 1 ? 'once' : `${calls} times`, milliseconds: inConv });
  lane.parts.push({ name: AFTER_CONV, work: `${regions.length} regions`, milliseconds: rest });
  return output.scores;
};

const faster: Runner = async (lane, { model, image }) => {
  const { net, config } = model;
  const { input, scale } = prepareImage(image, config.preprocessing, { flip: false });
  const size = scaledSize(input, scale);
  const { y } = await lane.part('conv of the image', 'once', () => net.conv.forward(input));
  const answer = await lane.part('RPN', 'on the same map', () => rpnAnswerOn(net.rpn, y, config));
  const proposals = await lane.part('suppression', `${answer.anchors.length} anchors`, () =>
    proposalsFromRpn(answer, size, config.proposalsTest));
  const { output } = await lane.part(AFTER_CONV, `${proposals.length} proposals`, () =>
    answersOnMap(model, y, proposals.map(({ box }) => box), size));
  return output.scores;
};

/** Runs all four, one after the other, on at most so many regions. */
export async function race(model: FasterModel, compute: Compute, image: RgbImage, most: number): Promise<RaceLane[]> {
  const search = new Lane();
  const all = await search.part('selective search', '8 hierarchies', () =>
    selectiveSearch(SELECTIVE_SEARCH_SMALL)(image, new Rng(0)));
  const track = { model, compute, image, regions: all.slice(0, most) };
  const runners = [['Slow R-CNN', slow], ['SPP-net', sppNet], ['Fast R-CNN', fast], ['Faster R-CNN', faster]] as const;
  const lanes: RaceLane[] = [];
  for (const [name, run] of runners) {
    await run(new Lane(), { ...track, regions: all.slice(0, WARM_UP) });
    const lane = new Lane();
    const scores = contentKey([(await run(lane, track)).data as Float32Array]).slice(0, 8);
    lanes.push({ name, parts: [...run === faster ? [] : search.parts, ...lane.parts], scores });
  }
  return lanes;
}

function fresh(): { readonly rng: Rng; readonly precision: 'float32' } {
  return { rng: new Rng(0), precision: 'float32' };
}
