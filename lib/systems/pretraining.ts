// The training of M0 as `rcnn pretrain` sees it.
import type { Compute } from '../compute/compute.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { PIXELS_SMALL } from '../data/pictures/image-tensor.js';
import { CROP_CLASSES } from '../data/shapes/shape-outlines.js';
import { BACKBONES, backboneName } from '../networks/backbones.js';
import { PRETRAIN, PretrainRun as M0Training } from '../networks/pretrain.js';
import { weightsOf } from '../tensor/weights.js';
import type { Pretraining, PretrainRun, PretrainSettings } from './system.js';

/** Metadata `kind` of a file made by `rcnn pretrain`. */
export const M0_KIND = 'M0';

export const PRETRAINING: Pretraining = {
  defaults: (backbone) => ({
    backbone: backboneName(backbone), steps: PRETRAIN.steps, learningRate: PRETRAIN.learningRate, seed: 0,
  }),
  start: (settings, compute, resumeFrom) => startPretraining(settings, compute, resumeFrom),
};

function startPretraining(
  { backbone, steps, learningRate, seed }: PretrainSettings, compute: Compute, resumeFrom: TensorFile | null,
): PretrainRun {
  const config = { ...PRETRAIN, steps, learningRate };
  const training = new M0Training(BACKBONES[backboneName(backbone)], config, { compute, pixels: PIXELS_SMALL, seed });
  if (resumeFrom !== null) training.resume(resumeFrom);
  return {
    get stepsDone() {
      return training.stepsDone;
    },
    async step() {
      return { ...await training.step(), steps };
    },
    accuracy: () => training.accuracy(),
    checkpoint: () => training.state(),
    model: () => ({
      tensors: new Map(Object.entries(weightsOf(training.net.params))),
      metadata: { kind: M0_KIND, backbone, classes: JSON.stringify(CROP_CLASSES), config: JSON.stringify(config) },
    }),
  };
}
