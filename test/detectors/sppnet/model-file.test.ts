import { test } from 'tap';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../../lib/data/files/safetensors.js';
import { detectObjects } from '../../../lib/detectors/sppnet/detect.js';
import {
  sppNetModelOf, type SppNetDescription,
} from '../../../lib/detectors/sppnet/model-file.js';
import { pyramidNetworkPlan } from '../../../lib/networks/network-plan.js';
import { trainSppNet } from '../../../lib/detectors/sppnet/train.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { postHocModelFile } from '../../../lib/posthoc/post-hoc-model.js';
import { tinySppNetJob, TINY_SPPNET_TWO_SCALES } from '../../support/tiny-sppnet.js';

const compute = await openCompute('blocked');

async function trained(folder: string) {
  const job = tinySppNetJob(folder, { config: TINY_SPPNET_TWO_SCALES });
  const net = await trainSppNet(job, () => {});
  const description: SppNetDescription = {
    system: 'sppnet', backbone: 'S', classes: job.data.classes, config: job.config,
    proposals: { kind: 'selective-search', loosen: 0.12 },
  };
  const network = pyramidNetworkPlan(job.spec, job.config);
  const file = postHocModelFile(weightsOf(net.net.params), net, { ...description, network });
  return { job, net, description, network, file };
}

test('sppNetModelOf() gives back a detector that finds the same, and detectObjects() answers in pixels', async (t) => {
  const { job: { spec, config, data, proposals }, net, description, file } = await trained(t.testdir());
  const back = sppNetModelOf(decodeSafetensors(encodeSafetensors(file), 'model.safetensors'), compute);
  const { system, backbone, classes, config: stored, proposals: choice } = back;
  t.same({ system, backbone, classes, config: stored, proposals: choice }, description);
  const picture = await data.samples[0].image(); // 250×150; the network sees 60×36 and 80×48
  const found = await detectObjects({ ...net, spec, classes, config, compute }, picture, proposals.at(0)!);
  t.ok(found.length > 0);
  t.same(found.map(({ score }) => score), found.map(({ score }) => score).sort((a, b) => b - a));
  t.ok(found.every(({ box }) => box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 249 && box.y2 <= 149), 'inside the picture');
  t.ok(found.some(({ box }) => box.x2 > 80 || box.y2 > 48), 'not in scaled pixels');
  t.same(await detectObjects(back, picture, proposals.at(0)!), found);
  t.same(await detectObjects(back, picture, []), []);
});

test('sppNetModelOf() refuses a foreign or unfinished file, naming what is missing', async (t) => {
  const { net, description, network, file } = await trained(t.testdir());
  const refuses = (damaged: TensorFile, message: string | RegExp) =>
    t.throws(() => sppNetModelOf(damaged, compute), { name: 'RangeError', message });
  for (const key of ['system', 'backbone', 'classes', 'config', 'proposals']) {
    const { [key]: _, ...metadata } = file.metadata;
    refuses({ ...file, metadata }, `model: the metadata ${key} is missing, this is no model of ours`);
  }
  refuses({ ...file, metadata: { ...file.metadata, config: '{}' } }, 'model: the metadata config has no scales');
  refuses({ ...file, metadata: { ...file.metadata, proposals: '{}' } }, 'model: the metadata proposals has no kind');
  const withDetection = (detection: object): TensorFile =>
    ({ ...file, metadata: { ...file.metadata, config: JSON.stringify({ ...description.config, detection }) } });
  refuses(withDetection({ nmsIou: 0.3, maxPerClass: 100, thinOut: { nmsIou: 0.3, scoreFloor: 'low' } }),
    /thinOut\.scoreFloor must be number, is "low"/);
  const older = sppNetModelOf(withDetection({ nmsIou: 0.3, maxPerClass: 100 }), compute);
  t.equal(older.config.detection.thinOut, null, 'a model of an earlier version detects as it did then');
  const unfinished = postHocModelFile(weightsOf(net.net.params), null, { ...description, network });
  refuses(unfinished, /has no SVMs yet, its training has not ended/);
  const tensors = new Map([...file.tensors].filter(([name]) => name !== 'fc6.weight'));
  refuses({ ...file, tensors }, 'loadWeights: there is no tensor fc6.weight');
});
