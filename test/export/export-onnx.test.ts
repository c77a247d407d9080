// The exported graphs, run by onnxruntime, against our own forward pass: on three images each, to 1e-4.
import { test } from 'tap';
import type { Box } from '../../lib/boxes/box.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import type { TensorFile } from '../../lib/data/files/safetensors.js';
import { prepareImage } from '../../lib/data/pictures/prepare-image.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../../lib/detectors/fast-rcnn/config.js';
import { compressedModel } from '../../lib/detectors/fast-rcnn/compress.js';
import { fastModelFile, fastModelOf } from '../../lib/detectors/fast-rcnn/model-file.js';
import { headAnswers, type FasterModel } from '../../lib/detectors/faster-rcnn/detect.js';
import { fasterModelFile, samplingOf, type FasterDescription } from '../../lib/detectors/faster-rcnn/model-file.js';
import { proposalsOn } from '../../lib/detectors/faster-rcnn/propose.js';
import { featureGraph } from '../../lib/export/onnx/feature-graph.js';
import { onnxFiles } from '../../lib/export/onnx/export-onnx.js';
import { GraphBuilder } from '../../lib/export/onnx/graph-builder.js';
import { regionNodes } from '../../lib/export/onnx/region-nodes.js';
import { encodeOnnx } from '../../lib/export/onnx/onnx-model.js';
import { roiPoolForward } from '../../lib/layers/roi-pool.js';
import { headNetworkPlan } from '../../lib/networks/network-plan.js';
import { BACKBONES, newTrunk } from '../../lib/networks/backbones.js';
import { headForward } from '../../lib/networks/head.js';
import { noDropout } from '../../lib/networks/fc.js';
import { rpnForward } from '../../lib/networks/rpn.js';
import { convRelu, lrn, maxPool } from '../../lib/networks/trunk-layer.js';
import { precomputedNormalisation, PRECOMPUTED_STDS } from '../../lib/sampling/target-normalisation.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor, type Tensor } from '../../lib/tensor/tensor.js';
import { weightsOf } from '../../lib/tensor/weights.js';
import { randomTensor } from '../support/gradient.js';
import { largestDifference, onnxRuntime, runOnnx } from '../support/onnx-session.js';
import { SMALL_CONFIG, smallModel } from '../support/small-model.js';

const LIMIT = 1e-4;
const runtime = await onnxRuntime();
const skip = typeof runtime === 'string' ? runtime : false;
const run = async (file: Uint8Array, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> => {
  if (typeof runtime === 'string') throw new Error(runtime);
  return runOnnx(runtime, file, inputs);
};

const compute = await openCompute('blocked');
const { samples } = shapesDataset({ split: 'test', images: 3, seed: 5, occluders: false });
const model = smallModel(compute, 3);
const rng = new Rng(11);
for (const { value } of model.net.params) { // biases that are not 0, answers that are not tiny
  for (let i = 0; i < value.data.length; i++) value.data[i] += 0.02 * rng.normal();
}
const DESCRIPTION: FasterDescription = {
  system: 'faster-joint', backbone: 'S', classes: model.classes, config: SMALL_CONFIG,
};

/** Corners across the border, outside, reversed, of one cell, and on the halves where rounding decides. */
const ODD: readonly Box[] = [
  { x1: -9, y1: -30, x2: 20, y2: 12 }, { x1: 400, y1: 10, x2: 480, y2: 50 }, { x1: 50, y1: 40, x2: 20, y2: 10 },
  { x1: 5, y1: 5, x2: 6, y2: 6 }, { x1: 2, y1: 6, x2: 30, y2: 26 }, { x1: -2, y1: -6, x2: 2, y2: 6 },
];

/** Regions of every length from 1 to 20 cells, so that every remainder of 6 bins occurs. */
const LENGTHS: readonly Box[] = Array.from({ length: 20 }, (_, i) =>
  ({ x1: 0, y1: 4, x2: 4 * i, y2: 4 + 4 * ((i * 7) % 14) }));

const rows = (boxes: readonly Box[]): Tensor =>
  tensor([boxes.length, 5], boxes.flatMap(({ x1, y1, x2, y2 }) => [0, x1, y1, x2, y2]), 'float32');

test('features.onnx and head.onnx of a Faster R-CNN compute what the network does', { skip }, async (t) => {
  const files = onnxFiles(fasterModelFile(model.net, DESCRIPTION));
  t.same([...files.keys()], ['features.onnx', 'head.onnx']);
  t.ok(await largest(model, files, [...ODD, ...LENGTHS]) < LIMIT);
});

test('head.onnx of exact joint training samples regions as the network does', { skip }, async (t) => {
  const config = { ...SMALL_CONFIG, samplesPerBin: 2 };
  const description = { ...DESCRIPTION, system: 'faster-exact', config };
  const files = onnxFiles(fasterModelFile(model.net, description));
  t.ok(await largest({ ...model, bilinear: samplingOf(description) }, files, []) < LIMIT);
});

/** Of three images the largest difference in map, RPN and head, on the network's own proposals and other regions. */
async function largest(
  { net, ...rest }: FasterModel, files: ReadonlyMap<string, Uint8Array>, others: readonly Box[],
): Promise<number> {
  const differences: number[] = [];
  for (const sample of samples) {
    const { input, scale } = prepareImage(await sample.image(), SMALL_CONFIG.preprocessing, { flip: false });
    const [, , height, width] = input.shape;
    const { y: features } = await net.conv.forward(input);
    const rpn = await rpnForward(net.rpn, features);
    const found = await run(files.get('features.onnx')!, { image: input });
    const limits = { ...SMALL_CONFIG, limits: SMALL_CONFIG.proposalsTest };
    const proposals = await proposalsOn(net.rpn, features, { width, height, scale }, limits);
    const asStored = rows([...proposals.map(({ box }) => box), ...others]); // float32, as the graph gets them
    const regions = Array.from({ length: asStored.shape[0] }, (_, r): Box => {
      const [, x1, y1, x2, y2] = asStored.data.subarray(5 * r, 5 * r + 5);
      return { x1, y1, x2, y2 };
    });
    const { output } = await headAnswers({ net, ...rest }, features, regions, { width, height });
    const head = await run(files.get('head.onnx')!, { features, regions: asStored });
    differences.push(
      largestDifference(found.features, features), largestDifference(found.rpn_scores, rpn.scores),
      largestDifference(found.rpn_deltas, rpn.deltas), largestDifference(head.cls_score, output.scores),
      largestDifference(head.bbox_pred, output.deltas),
    );
  }
  return Math.max(...differences);
}

test('the files of a Fast R-CNN, whole and compressed, compute what the network does', { skip }, async (t) => {
  const { conv, head } = model.net;
  const normalisation = precomputedNormalisation(model.classes.length, PRECOMPUTED_STDS);
  const whole = fastModelFile({ conv, head, params: [...conv.params, ...head.params] }, {
    ...DESCRIPTION, system: 'fast', config: FAST_SMALL, normalisation,
    proposals: { kind: 'selective-search', loosen: 0 },
  });
  for (const file of [whole, compressedModel(whole, { fc6: null, fc7: 5 }).model]) {
    const { net, setting } = fastModelOf(file, compute);
    const files = onnxFiles(file);
    const { input } = prepareImage(await samples[0].image(), FAST_SMALL.preprocessing, { flip: false });
    const { features } = await run(files.get('features.onnx')!, { image: input });
    const { y } = await net.conv.forward(input);
    t.ok(largestDifference(features, y) < LIMIT);
    const pooled = await compute.roiPoolForward(y, LENGTHS.map((box) => ({ ...box, image: 0 })), setting.grid, 1 / 4);
    const expected = await headForward(net.head, pooled.y, noDropout);
    const answers = await run(files.get('head.onnx')!, { features: y, regions: rows(LENGTHS) });
    t.ok(largestDifference(answers.cls_score, expected.scores) < LIMIT);
    t.ok(largestDifference(answers.bbox_pred, expected.deltas) < LIMIT);
  }
});

test('every kind of layer of a published trunk has its ONNX operation', { skip }, async (t) => {
  const spec = { ...BACKBONES.S, channels: 8, trunk: [
    convRelu('conv1', { in: 3, out: 6, kernel: 7, stride: 2, pad: 3 }),
    lrn('norm1', { kind: 'within-channel', size: 3, alpha: 0.5, beta: 0.75, k: 1 }),
    maxPool('pool1', { kernel: 3, stride: 2, pad: 1 }),
    convRelu('conv2', { in: 6, out: 8, kernel: 5, groups: 2 }),
    lrn('norm2', { kind: 'across-channels', size: 5, alpha: 0.5, beta: 0.75, k: 2 }),
    maxPool('pool2', { kernel: 3, stride: 2, pad: 0 }),
  ] };
  const trunk = newTrunk(spec, { compute, init: { rng: new Rng(1), precision: 'float32' } });
  const file: TensorFile = { tensors: new Map(Object.entries(weightsOf(trunk.params))), metadata: {} };
  const bytes = encodeOnnx({ ...featureGraph(file, headNetworkPlan(spec)), metadata: {} });
  for (const [height, width] of [[41, 56], [42, 55], [43, 58], [44, 57]]) { // every remainder of the pools
    const image = randomTensor([2, 3, height, width], new Rng(height));
    const { features } = await run(bytes, { image });
    t.ok(largestDifference(features, (await trunk.forward(image)).y) < LIMIT, `${height}×${width}`);
  }
});

test('57 cells in 7 bins are split as in layers/roi-pool.ts, not as MaxRoiPool alone does it', { skip }, async (t) => {
  const side = 58; // every cell its own number, so that a maximum tells the bin's last cell
  const features = tensor([1, 1, side, side], Float32Array.from({ length: side ** 2 }, (_, i) => i));
  const [grid, region] = [{ width: 7, height: 7 }, { x1: 0, y1: 0, x2: 56, y2: 56 }];
  const { y } = roiPoolForward(features, [{ ...region, image: 0 }], grid, 1);
  const graph = new GraphBuilder({ tensors: new Map(), metadata: {} });
  regionNodes(graph, { kind: 'roi-max-pooling', of: 'image', grid: 7, spatialScale: 1 }, 1);
  const inputs = [{ name: 'features', shape: ['N', 1, 'H', 'W'] }, { name: 'regions', shape: ['R', 5] }];
  const { nodes, constants } = graph;
  const whole = { name: 'pool', inputs, metadata: {} };
  const own = encodeOnnx({ ...whole, outputs: [{ name: 'pooled', shape: ['R', 49] }], nodes, constants });
  const plain = { op: 'MaxRoiPool', inputs: ['features', 'regions'], output: 'pooled',
    attributes: { pooled_shape: [7, 7], spatial_scale: { float: 1 } } };
  const outputs = [{ name: 'pooled', shape: ['R', 1, 7, 7] }];
  const alone = encodeOnnx({ ...whole, outputs, nodes: [plain], constants: [] });
  const feeds = { features, regions: rows([region]) };
  t.same([...(await run(own, feeds)).pooled.data], [...y.data]);
  t.not([...(await run(alone, feeds)).pooled.data].join(), [...y.data].join());
});

test('onnxFiles() refuses a model of another detector, and names a tensor that does not fit', (t) => {
  const { tensors, metadata } = fasterModelFile(model.net, DESCRIPTION);
  t.throws(() => onnxFiles({ tensors, metadata: { ...metadata, system: 'rcnn', config: '{"warp":{}}' } }),
    new RangeError('model: trained as rcnn; this is written for Fast R-CNN and Faster R-CNN alone'));
  t.throws(() => onnxFiles({ tensors: new Map([...tensors].filter(([name]) => name !== 'fc6.bias')), metadata }),
    new RangeError('no tensor fc6.bias'));
  t.throws(() => onnxFiles({ tensors, metadata: { ...metadata, backbone: 'L' } }), /no tensor conv1_1.weight/);
  t.end();
});
