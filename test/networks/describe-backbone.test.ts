import { test } from 'tap';
import { loopsCompute } from '../../lib/compute/loops.js';
import { newTrunk } from '../../lib/networks/backbones.js';
import { describeBackbone, totalCost, type LayerRow, type Workload } from '../../lib/networks/describe-backbone.js';
import { newHeadFromScratch } from '../../lib/networks/head.js';
import { backboneNamed } from '../../lib/networks/published-backbones.js';
import { newRpn } from '../../lib/networks/rpn.js';
import type { Param } from '../../lib/tensor/param.js';
import { Rng } from '../../lib/tensor/rng.js';
import { sizeOf } from '../../lib/tensor/tensor.js';

const VOC: Workload = { image: { height: 600, width: 1000 }, rois: 2000, classes: 20, anchorsPerCell: 9 };
const CROP: Workload = { ...VOC, image: { height: 224, width: 224 }, rois: 1 };

const row = (rows: readonly LayerRow[], name: string): LayerRow => {
  const found = rows.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};

test('describeBackbone() counts the parameters of the published trunks', (t) => {
  const parameters = (name: string): number => totalCost(describeBackbone(backboneNamed(name), VOC).trunk).parameters;
  // VGG16, biases in brackets: 9·3·64 [64] + 9·64·64 [64] = 1,792 + 36,928; 9·64·128 [128] + 9·128·128 [128] = 73,856 +
  // 147,584; 295,168 + 2 · 590,080; 1,180,160 + 2 · 2,359,808; 3 · 2,359,808
  t.equal(parameters('vgg16'), 14_714_688);
  // CaffeNet: 121·3·96 + 96 = 34,944; 25·48·256 + 256 = 307,456; 9·256·384 + 384 = 885,120;
  // 9·192·384 + 384 = 663,936; 9·192·256 + 256 = 442,624
  t.equal(parameters('caffenet'), 2_334_080);
  // ZF: 49·3·96 + 96 = 14,208; 25·96·256 + 256 = 614,656; 885,120; 9·384·384 + 384 = 1,327,488;
  // 9·384·256 + 256 = 884,992
  t.equal(parameters('zf'), 3_726_464);
  // VGG_CNN_M_1024: 14,208; 614,656; 9·256·512 + 512 = 1,180,160; 2 · (9·512·512 + 512) = 4,719,616
  t.equal(parameters('vgg-m-1024'), 6_528_640);
  // torchvision's AlexNet: 23,296; 307,392; 663,936; 884,992; 590,080
  t.equal(parameters('alexnet'), 2_469_696);
  t.end();
});

test('describeBackbone() counts the parameters of the published heads', (t) => {
  const { head } = describeBackbone(backboneNamed('vgg16'), VOC);
  t.equal(row(head, 'fc6').cost.parameters, 512 * 49 * 4096 + 4096);
  t.equal(row(head, 'fc7').cost.parameters, 4096 * 4096 + 4096);
  t.equal(row(head, 'cls_score').cost.parameters, 4096 * 21 + 21);
  t.equal(row(head, 'bbox_pred').cost.parameters, 4096 * 84 + 84);
  t.equal(row(describeBackbone(backboneNamed('vgg-m-1024'), VOC).head, 'fc7').cost.parameters, 4096 * 1024 + 1024);
  t.end();
});

test('describeBackbone() counts as many parameters as the layers have that are built', (t) => {
  const count = (params: readonly Param[]): number => params.reduce((sum, { value }) => sum + sizeOf(value.shape), 0);
  for (const name of ['S', 'M', 'L', 'caffenet', 'zf']) {
    const spec = { ...backboneNamed(name), fc: [16, 8] as const };
    const factory = { compute: loopsCompute(), init: { rng: new Rng(1), precision: 'float32' } } as const;
    const { trunk, head, rpn } = describeBackbone(spec, VOC);
    t.equal(totalCost(trunk).parameters, count(newTrunk(spec, factory).params), `${name}, trunk`);
    t.equal(totalCost(head).parameters, count(newHeadFromScratch(spec, 20, factory).params), `${name}, head`);
    t.equal(totalCost(rpn).parameters, count(newRpn(spec, 9, factory).params), `${name}, RPN`);
  }
  t.end();
});

test('describeBackbone() counts multiply-adds: cells of the output times weights of one output', (t) => {
  const { trunk, head, rpn } = describeBackbone(backboneNamed('vgg16'), CROP);
  t.equal(row(trunk, 'conv1_1').cost.multiplyAdds, 224 * 224 * 64 * 27);
  t.equal(totalCost(trunk).multiplyAdds, 15_346_630_656); // the 15.3 G of VGG16's convolutions
  t.equal(row(head, 'fc6').cost.multiplyAdds, 25088 * 4096);
  t.equal(row(rpn, 'rpn_conv').cost.multiplyAdds, 14 * 14 * 512 * 9 * 512);
  // groups: each of CaffeNet's 256 outputs of conv2 reads 48 of the 96 inputs; 224 → 56 → 29
  const caffenet = describeBackbone(backboneNamed('caffenet'), CROP);
  t.same(row(caffenet.trunk, 'conv2').output, [256, 29, 29]);
  t.equal(row(caffenet.trunk, 'conv2').cost.multiplyAdds, 29 * 29 * 256 * 48 * 25);
  t.end();
});

test('describeBackbone() counts what is kept: outputs, and a switch or scale beside each of pooling and LRN', (t) => {
  const { trunk, head } = describeBackbone(backboneNamed('caffenet'), VOC);
  t.equal(row(trunk, 'conv1').cost.kept, 96 * 150 * 250);
  t.equal(row(trunk, 'pool1').cost.kept, 2 * 96 * 76 * 126);
  t.equal(row(trunk, 'norm1').cost.kept, 2 * 96 * 76 * 126);
  t.equal(row(head, 'roi_pool').cost.kept, 2 * 2000 * 256 * 36);
  t.end();
});

test('describeBackbone() shows the pooling of the small RPN, and none for the published one', (t) => {
  const small = describeBackbone(backboneNamed('S'), { ...VOC, image: { height: 150, width: 250 } });
  t.same(small.rpn.map(({ name, output }) => [name, output]), [
    ['rpn_pool', [32, 19, 32]], ['rpn_conv', [64, 19, 32]], ['rpn_cls_score', [18, 19, 32]],
    ['rpn_bbox_pred', [36, 19, 32]],
  ]);
  const published = describeBackbone(backboneNamed('zf'), VOC).rpn;
  t.same(published.map(({ name, output }) => [name, output]), [
    ['rpn_conv', [256, 39, 64]], ['rpn_cls_score', [18, 39, 64]], ['rpn_bbox_pred', [36, 39, 64]],
  ]);
  t.end();
});

test('describeBackbone() refuses an image that the trunk eats up', (t) => {
  t.throws(() => describeBackbone(backboneNamed('vgg-m-1024'), { ...VOC, image: { height: 20, width: 1000 } }),
    new RangeError('describe: 20×1000 is too small for vgg-m-1024'));
  t.end();
});
