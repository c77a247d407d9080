// The layers of another run's model in a new training: those that fit by name and shape, with the numbers of bbox_pred
// in the units of the new training. Two runs can have the same layer and different units: published Fast R-CNN divides
// its targets by the statistics of its data, Faster R-CNN by constants.
import { floatWeights, type TensorFile } from '../data/files/safetensors.js';
import { changeBoxUnits } from '../detectors/fast-rcnn/box-units.js';
import { fastDescriptionOf } from '../detectors/fast-rcnn/model-file.js';
import type { FastRcnn } from '../detectors/fast-rcnn/network.js';
import { fasterDescriptionOf } from '../detectors/faster-rcnn/model-file.js';
import { precomputedNormalisation, type TargetNormalisation } from '../sampling/target-normalisation.js';
import { sameShape } from '../tensor/tensor.js';
import { loadFittingWeights } from '../tensor/weights.js';

/**
 * Copies into the network what fits of the model; `normalisation`: that of the new training. Returns a phrase for each
 * tensor that was not taken. Throws RangeError for metadata that do not fit the model.
 */
export function takeOwnWeights(
  net: Pick<FastRcnn, 'head' | 'params'>, file: TensorFile, normalisation: TargetNormalisation,
): string[] {
  const notTaken = loadFittingWeights(net.params, floatWeights(file));
  const [{ name, value }] = net.head.bboxPred.params;
  const found = file.tensors.get(name);
  if (found !== undefined && sameShape(found.shape, value.shape)) {
    changeBoxUnits(net.head, normalisationOf(file), normalisation);
  }
  return notTaken;
}

/** What the targets of a model's bbox_pred were normalised by. */
function normalisationOf(file: TensorFile): TargetNormalisation {
  if (file.metadata.normalisation !== undefined) return fastDescriptionOf(file).normalisation;
  const { classes, config } = fasterDescriptionOf(file);
  return precomputedNormalisation(classes.length, config.targetStds);
}
