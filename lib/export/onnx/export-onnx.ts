// A trained Fast R-CNN or Faster R-CNN as two ONNX files. What stands between and around them, which no operation of
// ONNX does as this project does it, is described in the metadata of both files (docs/export.md).
import type { TensorFile } from '../../data/files/safetensors.js';
import { MAX_LOG_GROWTH } from '../../boxes/deltas.js';
import { describedModel, type DescribedModel } from '../described-model.js';
import { featureGraph } from './feature-graph.js';
import { headGraph } from './head-graph.js';
import { encodeOnnx } from './onnx-model.js';

/**
 * features.onnx and head.onnx by name. Throws RangeError for a model of another detector, and naming a tensor or
 * metadata that do not fit.
 */
export function onnxFiles(file: TensorFile): ReadonlyMap<string, Uint8Array> {
  const model = describedModel(file);
  const { plan, spec, classes } = model;
  const metadata = metadataOf(model);
  return new Map([
    ['features.onnx', encodeOnnx({ ...featureGraph(file, plan), metadata })],
    ['head.onnx', encodeOnnx({ ...headGraph(file, plan, { fc: spec.fc, classes: classes.length }), metadata })],
  ]);
}

/** The same for both files: numbers as JSON, and what is to be done with them in words. */
function metadataOf(model: DescribedModel): Record<string, string> {
  const { system, spec, classes, plan, preprocessing, normalisation, detection, rpn } = model;
  return {
    system,
    backbone: spec.name,
    classes: JSON.stringify(classes),
    network: JSON.stringify(plan),
    preprocessing: JSON.stringify(preprocessing),
    normalisation: JSON.stringify(normalisation),
    detection: JSON.stringify(detection),
    ...rpn === null ? {} : { rpn: JSON.stringify(
      { anchors: rpn.anchors, anchorStride: rpn.anchorStride, proposalsTest: rpn.proposalsTest }) },
    before: beforeText(model),
    between: betweenText(model),
    after: afterText(model),
  };
}

function beforeText({ preprocessing: { order, means, std, shorterSide, longerSide } }: DescribedModel): string {
  return `image: planes ${order}, (byte - mean) / ${std} with means ${means.join(', ')}; then resized by one factor `
    + `until the shorter side is ${shorterSide}, or the longer side ${longerSide} if it would exceed that; bilinear `
    + 'without smoothing, pixel centres at half pixels (as cv2.INTER_LINEAR with fx and fy)';
}

function betweenText({ rpn, plan }: DescribedModel): string {
  const regions = 'regions: one row for each region, index of the image, x1 y1 x2 y2 in pixels of the resized image, '
    + '0-based, both corners inclusive';
  if (rpn === null) return `${regions}; the regions come from outside, e.g. from selective search`;
  const { preNmsTopN, nmsIou, postNmsTopN, minSide } = rpn.proposalsTest;
  return 'rpn_scores are no probabilities: the softmax of channels a and A + a is (background, object) of anchor a. '
    + `Anchors: metadata rpn, a = ratio · scales + scale, shifted by ${rpn.anchorStride} pixels a cell. Every anchor `
    + `is decoded with its four deltas (tw and th at most ${MAX_LOG_GROWTH}), clipped to the image, dropped if a side `
    + `is below ${minSide} pixels of the original image; the best ${preNmsTopN} by object probability go through `
    + `suppression at IoU > ${nmsIou}, the best ${postNmsTopN} are kept. ${regions}. Pooling: ${plan.regions.kind}, `
    + 'inside head.onnx';
}

function afterText({ detection }: DescribedModel): string {
  const { classifier, boxes, scoreFloor, nmsIou, maxPerImage } = detection;
  const score = classifier === 'softmax' ? 'the softmax of its row of cls_score' : 'its row of cls_score (SVMs)';
  const box = boxes === 'regressed' ? 'bbox_pred · stds + means of class c (metadata normalisation, index c), decoded '
    + 'from the region and clipped to the image' : 'the region as it was proposed, clipped to the image';
  return `For every class c from 1 on: the score of a region is entry c of ${score}; scores up to ${scoreFloor} are `
    + `dropped; the box is ${box}; suppression at IoU > ${nmsIou}, class by class; the best ${maxPerImage} of all `
    + 'classes are kept and divided by the factor of the resizing';
}
