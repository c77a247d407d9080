// How much the pooled features of a region react to each pixel, by back-propagation from RoI pooling to the image.
import type { Box } from '../../../lib/boxes/box.js';
import { prepareImage } from '../../../lib/data/pictures/prepare-image.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import type { FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import { sensitivityByBackward } from '../../../lib/studies/gradients/pixel-sensitivity.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { zeros } from '../../../lib/tensor/tensor.js';
import type { Plane } from './messages.js';

const DIRECTIONS = 3; // random ones; their mean is shown

/** The trunk and the pooling of a trained network; the picture must have the size of the network's input. */
export async function sensitivity(
  { net, config, setting }: FasterModel, { picture, region }: { picture: RgbImage; region: Box },
): Promise<Plane> {
  const { input } = prepareImage(picture, config.preprocessing, { flip: false });
  const [, , H, W] = input.shape;
  if (H !== picture.height || W !== picture.width) throw new RangeError(`sensitivity: the input is ${W} × ${H}`);
  const rng = new Rng(17);
  const sum = new Float32Array(H * W);
  const [last] = net.conv.params.slice(-1); // the bias of conv5, one number for each channel
  for (let i = 0; i < DIRECTIONS; i++) {
    const d = zeros([1, last.value.data.length, setting.grid.height, setting.grid.width]);
    for (let j = 0; j < d.data.length; j++) d.data[j] = rng.normal();
    const path = { ...setting, conv: net.conv };
    const { data } = await sensitivityByBackward(path, input, { ...region, image: 0 }, d);
    data.forEach((value, at) => { sum[at] += Math.abs(value) / DIRECTIONS; });
  }
  return { shape: [H, W], data: sum };
}
