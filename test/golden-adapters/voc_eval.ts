// The reference counts a detection as right above the threshold, we (like the VOC devkit) from it on; no overlap in
// the stored cases equals it.
import { evaluate } from '../../lib/evaluation/evaluate.js';
import { matchDetections } from '../../lib/evaluation/match-detections.js';
import { boxRows, listTensor, scalarTensor } from '../support/box-rows.js';
import type { Dataset, Detection, GroundTruth } from '../../lib/data/sample.js';
import type { GoldenAdapter, GoldenCase } from '../support/golden-case.js';

export const adapter: GoldenAdapter = (golden) => {
  const iou = golden.params['iou_thresh'] as number;
  const dataset = datasetOf(golden);
  const detections = detectionsOf(golden.inputs);
  const { perClass: [result] } = evaluate(dataset, detections, { iou });
  const wanted = new Map(dataset.samples.map(({ id, objects }) => [id, objects]));
  return {
    sorted_order: listTensor(matchDetections(detections, wanted, iou).order),
    rec: listTensor(result.curve.recall),
    prec: listTensor(result.curve.precision),
    npos: scalarTensor(result.npos),
    ap: scalarTensor((golden.params['use_07_metric'] ? result.ap : result.apArea) ?? Number.NaN),
  };
};

function datasetOf({ params, inputs }: GoldenCase): Dataset {
  const boxes = boxRows(inputs['gt_boxes']);
  const objectsOf = (image: number): GroundTruth[] => boxes
    .map((box, g) => ({ box, label: 1, difficult: inputs['gt_difficult'].data[g] === 1, truncated: false }))
    .filter((_, g) => inputs['gt_image'].data[g] === image);
  const samples = Array.from({ length: params['num_images'] as number }, (_, image) => ({
    id: String(image),
    width: 1,
    height: 1,
    objects: objectsOf(image),
    image: () => Promise.reject(new Error('stored cases have no pixels')),
  }));
  return { name: 'golden', split: 'test', classes: ['object'], samples };
}

function detectionsOf(inputs: GoldenCase['inputs']): Detection[] {
  return boxRows(inputs['det_boxes']).map((box, d) => ({
    imageId: String(inputs['det_image'].data[d]),
    label: 1,
    score: inputs['det_scores'].data[d],
    box,
  }));
}
