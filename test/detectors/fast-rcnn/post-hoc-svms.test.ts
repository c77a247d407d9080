// Deck: "Softmax is a good SVM replacement".
import { test } from 'tap';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FAST_SMALL } from '../../../lib/detectors/fast-rcnn/config.js';
import { detectObjects, fc7Features } from '../../../lib/detectors/fast-rcnn/detect.js';
import { fastModelFile, fastModelOf } from '../../../lib/detectors/fast-rcnn/model-file.js';
import { newFastRcnn } from '../../../lib/detectors/fast-rcnn/network.js';
import { trainPostHocSvms, withPostHocSvms } from '../../../lib/detectors/fast-rcnn/post-hoc-svms.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { precomputedNormalisation, PRECOMPUTED_STDS } from '../../../lib/sampling/target-normalisation.js';
import { floatTensor } from '../../../lib/data/files/safetensors.js';
import { svmScore, type LinearSvm } from '../../../lib/solvers/linear-svm.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { randomBoxes, RANDOM_BOXES_SMALL } from '../../../lib/proposals/random-boxes.js';

const compute = loopsCompute();
const data = shapesDataset({ split: 'train', images: 3, seed: 4, occluders: false });
const K = data.classes.length;
const config = { ...FAST_SMALL, preprocessing: { ...FAST_SMALL.preprocessing, shorterSide: 48, longerSide: 80 } };
const net = newFastRcnn(BACKBONES.S, K, { compute, init: { rng: new Rng(3), precision: 'float32' } });
const file = fastModelFile(net, {
  system: 'fast', backbone: 'S', classes: data.classes, config,
  normalisation: precomputedNormalisation(K, PRECOMPUTED_STDS), proposals: { kind: 'random', loosen: 0 },
});

test('trainPostHocSvms() replaces the classifier: scores of detections are those of the SVMs on fc7', async (t) => {
  const pictures = await Promise.all(data.samples.map((sample) => sample.image()));
  const propose = randomBoxes({ ...RANDOM_BOXES_SMALL, count: 12 });
  const proposals = pictures.map((picture, i) => propose(picture, new Rng(i)));
  const model = fastModelOf(file, compute);
  const images: number[] = [];
  const trained = new Set<number>();
  const svms = await trainPostHocSvms(model, data, proposals, new Rng(1), {
    image: (done) => images.push(done), training: ({ label }) => trained.add(label),
  });
  t.same([images, trained.size], [[1, 2, 3], K]);

  const changed = withPostHocSvms(file, svms);
  t.same([...changed.tensors.keys()], [...file.tensors.keys()]);
  t.same(floatTensor(changed, 'fc7.weight'), floatTensor(file, 'fc7.weight'), 'the network stays');
  const found = await detectObjects(fastModelOf(changed, compute), pictures[0], proposals[0]);
  const { data: rows, shape: [, D] } = await fc7Features(model, pictures[0], proposals[0]);
  const svmOf = (c: number): LinearSvm =>
    ({ w: Float64Array.from(svms.w.data.subarray(c * D, (c + 1) * D)), b: svms.b.data[c] });
  const scores = proposals[0].flatMap((_, r) =>
    data.classes.map((_name, c) => svmScore(svmOf(c), rows.subarray(r * D, (r + 1) * D))));
  t.ok(found.length > 0);
  for (const { score } of found) t.ok(scores.some((one) => Math.abs(one - score) < 1e-4), `${score}`);
  t.ok(found.some(({ score }) => score < 0), 'no probabilities');
});
