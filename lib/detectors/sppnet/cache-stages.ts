// Steps 2 and 4 of SPP-net: features to disk, image after image, in folders of their own below that of the run.
//   F    spp, spp-mirrored         F'    spp-chosen, where there are several scales, and fc7
import { cacheFeatures, type FeatureCache, type FeatureRequest } from '../../data/caches/feature-cache.js';
import { Rng } from '../../tensor/rng.js';
import { weightsOf } from '../../tensor/weights.js';
import { fc7Requests, pyramidRequests, type PyramidView, type SppFeatures, type TunedFeatures } from './features.js';
import type { SppNetJob } from './job.js';
import type { SppNetwork } from './network.js';
import { pyramidSetting } from './pyramids.js';
import { chosenScales, tuningScales } from './scales.js';
import { DiskClock, idle, type SavedSppNet, type SppNetEvent, type Stage } from './stage.js';

/** 2. The pyramids of every image, then of every mirror image. */
export async function* cacheSppFeatures(conv: SppNetwork['conv'], job: SppNetJob): Stage<SppFeatures> {
  const { data: { samples }, config: { scales }, seed } = job;
  const N = samples.length;
  const ahead: SavedSppNet = { conv: weightsOf(conv.params) };
  const saved = (): SavedSppNet => job.saved.net === undefined ? ahead : job.saved;
  const viewOf = (flip: boolean): PyramidView =>
    ({ flip, scales: tuningScales(scales, `random, seed ${seed}`, new Rng(seed).fork(`sppnet scales, ${flip}`)) });
  const part = { stage: 'cacheSppFeatures', of: 2 * N, saved } as const;
  yield { ...idle(part.stage, 0, part.of), saved };
  const plain = yield* toDisk('spp', pyramids(conv, viewOf(false), job), { ...part, before: 0 }, job);
  const mirrored = yield* toDisk('spp-mirrored', pyramids(conv, viewOf(true), job), { ...part, before: N }, job);
  return [plain, mirrored];
}

/** 4. Pyramids at the chosen scale, and fc7 of them. With one scale the pyramids are those of F: conv is fixed. */
export async function* cacheTunedFeatures(net: SppNetwork, [plain]: SppFeatures, job: SppNetJob): Stage<TunedFeatures> {
  const { data: { samples }, config: { scales } } = job;
  const N = samples.length;
  const isPooled = scales.shorterSides.length === 1;
  const weights = weightsOf(net.params);
  const saved = (): SavedSppNet => ({ ...job.saved, net: { weights } });
  const part = { stage: 'cacheFeatures', of: isPooled ? N : 2 * N, saved } as const;
  yield { ...idle(part.stage, 0, part.of), saved };
  const view = { flip: false, scales: chosenScales(scales) };
  const chosen = isPooled ? plain
    : yield* toDisk('spp-chosen', pyramids(net.conv, view, job), { ...part, before: 0 }, job);
  const disk = new DiskClock();
  const fc7 = yield* toDisk('fc7', fc7Requests(net, chosen, disk.add), { ...part, before: part.of - N, disk }, job);
  return { pyramids: chosen, fc7 };
}

function pyramids(conv: SppNetwork['conv'], view: PyramidView, job: SppNetJob): AsyncGenerator<FeatureRequest> {
  return pyramidRequests(conv, job, pyramidSetting(job.spec, job.config), view);
}

/** A part of a stage: how many of its pieces are done before, and of how many. */
interface Part {
  readonly stage: SppNetEvent['stage'];
  readonly before: number;
  readonly of: number;
  saved(): SavedSppNet;
  /** Of what is read to make a piece; absent where nothing is. */
  readonly disk?: DiskClock;
}

async function* toDisk(
  name: string, requests: AsyncGenerator<FeatureRequest>, { stage, before, of, saved, disk }: Part,
  { featureFolder }: SppNetJob,
): Stage<FeatureCache> {
  const images = cacheFeatures(`${featureFolder}/${name}`, requests);
  for (let done = before + 1; ; done++) {
    const next = await images.next();
    if (next.done === true) return next.value;
    const { seconds, bytes } = next.value;
    yield { ...idle(stage, done, of), diskSeconds: seconds.disk + (disk?.take() ?? 0), bytes, saved };
  }
}
