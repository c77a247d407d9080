// --init in a plan: the scaling of the pixels comes with the weights.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { writeSafetensors } from '../../lib/data/files/tensor-file.js';
import { PIXELS_SMALL, PIXELS_TORCHVISION } from '../../lib/data/pictures/image-tensor.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { torchvisionNames } from '../../lib/networks/torchvision-names.js';
import { trunkShapes } from '../../lib/networks/weight-shapes.js';
import { initialModel } from '../../lib/runs/initial-model.js';
import { planOf, withChoices, type PlanChoices } from '../../lib/runs/plan.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { RCNN_SYSTEM } from '../../lib/systems/rcnn.js';
import { sizeOf } from '../../lib/tensor/tensor.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';
import { recordedWorld } from '../support/recorded-world.js';

/** A file of torchvision's trunk of AlexNet, all weights 0. */
async function torchTrunk(dir: string): Promise<string> {
  const file = join(dir, 'torch.safetensors');
  const shapes = trunkShapes(backboneNamed('alexnet'));
  const named = [...torchvisionNames('alexnet')].filter(([, own]) => own in shapes);
  const tensors = new Map(named.map(([theirs, own]) =>
    [theirs, { shape: shapes[own], data: new Float32Array(sizeOf(shapes[own])) }]));
  await writeSafetensors(file, { tensors, metadata: {} });
  return file;
}

const { world } = recordedWorld([FASTER_JOINT_SYSTEM, RCNN_SYSTEM]);
const WORLD = { ...world, pretrainedFolder: PROCESS_WORLD.pretrainedFolder };
const configOf = async (choices: PlanChoices, system = FASTER_JOINT_SYSTEM): Promise<object> =>
  system.configOf((await planOf(system.name, choices, WORLD)).settings);

test('a plan takes the scaling of the pixels from the weights, in every recipe', async (t) => {
  const init = await torchTrunk(t.testdir());
  t.match(await configOf({ backbone: 'alexnet', init }),
    { preprocessing: { ...PIXELS_TORCHVISION, shorterSide: 600 } });
  t.match(await configOf({ backbone: 'alexnet', init, recipe: 'small' }),
    { preprocessing: { ...PIXELS_TORCHVISION, shorterSide: 150 } });
  t.match(await configOf({ backbone: 'alexnet', init }, RCNN_SYSTEM), { warp: { ...PIXELS_TORCHVISION, side: 224 } });
  t.match(await configOf({ backbone: 'alexnet', init, set: { 'preprocessing.std': 1 } }),
    { preprocessing: { order: 'RGB', std: 1 } }, 'what is set by hand comes last');
  t.match(await configOf({ backbone: 'alexnet' }), { preprocessing: { order: 'BGR', std: 1 } });
  t.match(await configOf({ backbone: 'S', recipe: 'published' }), { preprocessing: PIXELS_SMALL }, 'the M0 of S');
  t.notOk('pixels' in (await planOf('faster-joint', {}, WORLD)).settings, 'nothing where the recipe has the same');
});

test('backbones S, M and L come with their M0; without it an error says how it is made', async (t) => {
  for (const backbone of ['S', 'M', 'L']) {
    const { init } = await planOf('faster-joint', { backbone }, WORLD);
    t.match(init?.file, new RegExp(`pretrained.m0-${backbone}\\.safetensors$`));
  }
  await t.rejects(planOf('faster-joint', { backbone: 'L' }, { ...WORLD, pretrainedFolder: t.testdir() }),
    { message: /m0-L\.safetensors: cannot be read .*make it by: npx rcnn pretrain --backbone L --out / });
});

test('a run folder means its model', async (t) => {
  const M0 = join(PROCESS_WORLD.pretrainedFolder, 'm0-S.safetensors');
  const dir = t.testdir();
  copyFileSync(M0, join(dir, 'model.safetensors'));
  const { init } = await planOf('faster-joint', { init: dir }, WORLD);
  t.equal(init?.file, join(dir, 'model.safetensors'));
  t.equal(init?.sha256, (await planOf('faster-joint', {}, WORLD)).init?.sha256);
  await t.rejects(planOf('faster-joint', { init: join(dir, 'nowhere') }, WORLD),
    { message: /nowhere: cannot be read/ });
});

test('a stored plan keeps its pixels, and initialModel() gives weights under the names of the project', async (t) => {
  const init = await torchTrunk(t.testdir());
  const plan = await planOf('faster-joint', { backbone: 'alexnet', init }, WORLD);
  t.same((await withChoices(plan, { seed: 3 }, FASTER_JOINT_SYSTEM)).settings.pixels, PIXELS_TORCHVISION);
  t.same((await withChoices(plan, { init: 'none' }, FASTER_JOINT_SYSTEM)).settings.pixels, undefined);
  const weights = await initialModel(plan, FASTER_JOINT_SYSTEM);
  t.same([...weights!.model.tensors.keys()], Object.keys(trunkShapes(backboneNamed('alexnet'))));
  t.match(weights!.said, 'torchvision\'s alexnet: conv1');
  await t.rejects(planOf('faster-joint', { backbone: 'vgg16', init }, WORLD),
    { message: `${init}: tensor features.0.weight is [64,3,11,11], torchvision's vgg16 has [64,3,3,3]` });
});
