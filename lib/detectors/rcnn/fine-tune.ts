// Step 2 of slow R-CNN (deck): "Fine-tune M for object detection (softmax classifier + log loss)".
//   each step: 128 regions of all images (32 foreground, 96 background) → their crops → one SGD update of all layers
// Source: R-CNN §2.3; Caffe's window_data_layer.cpp. Deviation: the regions of a batch are drawn without replacement.
// Compared with fast-rcnn/train.ts: regions first, their images as it happens; one loss.
import type { Compute } from '../../compute/compute.js';
import { DECODED_CACHE_BYTES, DecodedImageCache } from '../../data/pictures/image-cache.js';
import type { Dataset } from '../../data/sample.js';
import { warpCrops, type CropView } from '../../data/pictures/warp-crop.js';
import type { BackboneSpec } from '../../networks/backbones.js';
import type { Classifier } from '../../networks/classifier.js';
import { dropoutMasks } from '../../networks/fc.js';
import type { TrainedOn } from '../../networks/on-card.js';
import { applyInit, NEW_LAYERS, type Pretrained } from '../../networks/pretrained.js';
import { regionWiseBatch } from '../../sampling/mini-batch-samplers.js';
import { NO_WALK, SgdTraining, type StepReport } from '../../training/sgd-training.js';
import type { SgdRun } from '../../training/stages.js';
import { Rng } from '../../tensor/rng.js';
import type { Candidates } from './candidates.js';
import type { RcnnConfig } from './config.js';
import { newRcnnNetwork } from './network.js';
import { rcnnStepOnCard } from './rcnn-on-card.js';
import { rcnnStep, type RcnnBatch } from './step.js';
import { watchedRcnnStep } from './step.watched.js';

/** What is trained on what. */
export interface FineTuneJob extends TrainedOn {
  readonly spec: BackboneSpec;
  readonly data: Dataset;
  readonly config: RcnnConfig;
  readonly seed: number;
  readonly compute: Compute;
}

/** Sets everything up; no step is made yet. Throws when M does not fit or there are no images. */
export function startFineTuning(
  M: Pretrained | null, candidates: Candidates, job: FineTuneJob,
): SgdRun<Classifier> {
  const { spec, data, config, seed, compute, watch } = job;
  const rng = new Rng(seed).fork('rcnn');
  const init = { rng: rng.fork('parameters'), precision: 'float32' } as const;
  const K = data.classes.length;
  const net = newRcnnNetwork(spec, K, { compute, init });
  applyInit(M, net.conv, net.fc);
  const steps = rng.fork('steps');
  const training = new SgdTraining(net.params, config.schedule, NO_WALK, steps, NEW_LAYERS); // regions come first
  const drawBatch = cropBatches(candidates, job);
  const onCard = rcnnStepOnCard(job, { spec, params: net.params, classes: K });
  const takeStep = onCard?.(training) ?? (watch === undefined ? rcnnStep : watchedRcnnStep(watch));

  async function step(): Promise<StepReport> {
    const { rng: stepRng } = training.next();
    const batch = await drawBatch(stepRng);
    const drawMask = dropoutMasks(config.dropout, stepRng.fork('dropout'));
    return training.update(await takeStep(net, batch, { compute, drawMask }));
  }
  return { net, training, step: training.wholeSteps(step) };
}

/** Draws mini-batches: regions of all images, half of them mirrored, as crops. */
function cropBatches(
  candidates: Candidates, { data, config: { regionSampling, warp } }: FineTuneJob,
): (rng: Rng) => Promise<RcnnBatch> {
  const pictures = new DecodedImageCache(DECODED_CACHE_BYTES);
  const drawRegions = regionWiseBatch(candidates, regionSampling);
  return async (rng) => {
    const drawn = drawRegions(rng.fork('regions'), []);
    const mirror = rng.fork('mirror');
    const views: CropView[] = [];
    for (const { image: index, keep } of drawn) {
      const image = await pictures.picture(data.samples[index]);
      const { boxes } = candidates.at(index)!;
      views.push(...keep.map((r) => ({ image, box: boxes[r], flip: mirror.chance(0.5) })));
    }
    return { crops: warpCrops(views, warp), labels: drawn.flatMap(({ labels }) => labels) };
  };
}
