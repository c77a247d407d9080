// A trained Fast R-CNN that explains what it found, as the commands see it.
import type { TensorFile } from '../data/safetensors.js';
import type { Compute } from '../compute/compute.js';
import { explainPicture } from '../detectors/fast-rcnn/explain.js';
import { fastModelOf } from '../detectors/fast-rcnn/model-file.js';
import { externalProposals } from './external-proposals.js';
import type { CacheFor, Explainer } from './system.js';

/** Throws RangeError when the model is of another system than the one named, or looks at pictures at several scales. */
export function fastExplainer(name: string, file: TensorFile, compute: Compute, cacheFor: CacheFor): Explainer {
  const model = fastModelOf(file, compute);
  if (model.system !== name) throw new RangeError(`model: trained as ${model.system}, not as ${name}`);
  if (model.config.scales !== undefined) throw new RangeError('model: records are kept at one scale only');
  const { proposals: choice } = model;
  return {
    classes: model.classes,
    async explain(sample, rng) {
      const { boxes: [proposals] } = await externalProposals(choice, [sample], cacheFor(choice), () => {});
      const head = await explainPicture(model, await sample.image(), proposals, sample.objects, rng);
      return { head, rpn: null };
    },
  };
}
