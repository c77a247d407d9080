import { test } from 'tap';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { rcnn, type Ran } from '../support/recorded-world.js';

const describe = (...flags: string[]): Promise<Ran> => rcnn(['describe', ...flags], [FASTER_JOINT_SYSTEM]);

test('rcnn describe --system prints every value with its source', async (t) => {
  const { code, stdout } = await describe('--system', 'faster-joint', '--recipe', 'published');
  t.equal(code, 0);
  const lines = stdout.split('\n');
  t.equal(lines[0], 'faster-joint, recipe published, backbone vgg16: stride 16, RoI pooling 7×7, fc6 4096, fc7 4096, '
    + 'RPN 512 channels, trained from conv3_1 on');
  t.match(stdout, /^anchors\.scales +8,16,32 +Faster R-CNN §3\.3$/m);
  t.match(stdout, /^schedule\.sgd\.clipNorm +Infinity +no clipping in the source$/m);
});

test('rcnn describe --system --json, with a value set by hand', async (t) => {
  const { stdout } = await describe('--system', 'faster-joint', '--json', '--set', 'anchors.scales=1', '--steps', '9');
  const { recipe, backbone, config } = JSON.parse(stdout) as { [key: string]: unknown; config: object[] };
  t.same({ recipe, backbone }, { recipe: 'small', backbone: 'S' });
  t.match(config.find((one) => Reflect.get(one, 'path') === 'anchors.scales'), { value: [1], source: '--set' });
});

test('rcnn describe refuses an unknown system, a wrong value, and a recipe without a system', async (t) => {
  t.match(await describe('--system', 'yolo'), { code: 2, stderr: 'unknown system "yolo"' });
  t.match(await describe('--system', 'faster-joint', '--set', 'dropout=2'),
    { code: 2, stderr: '--set dropout: must be' });
  t.match(await describe('--recipe', 'published'), { code: 2, stderr: '--recipe goes with --system' });
});
