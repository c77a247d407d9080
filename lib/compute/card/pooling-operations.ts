// Max pooling and RoI pooling on a card. The regions are sent as the bounds of their bins, the switches stay there.
import { checkMaxPool, poolOutputSize, type MaxPoolOps } from '../../layers/max-pool.js';
import { binsOf, checkRoiPool, type Grid, type Roi, type RoiPoolOps } from '../../layers/roi-pool.js';
import type { OnCard, Shape, Tensor } from '../../tensor/tensor.js';
import type { Launcher } from './card-tensors.js';
import { poolGradient, poolOutput, poolSwitch, roiGradient, roiOutput, roiSwitch } from './pool-kernels.js';
import { byPlane } from './product-operations.js';

export function poolingOnCard(card: Launcher): MaxPoolOps<OnCard> & RoiPoolOps<OnCard> {
  return {
    async maxPoolForward(input, geometry) {
      checkMaxPool(input.shape, geometry);
      const x = card.own(input);
      const [N, C, H, W] = x.shape;
      const { kernel: K, stride: S, pad: P } = geometry;
      const yShape = [N, C, poolOutputSize(H, geometry), poolOutputSize(W, geometry)];
      const constants = { H, W, OH: yShape[2], OW: yShape[3], K, S, P };
      const output = byPlane(yShape);
      const taps = card.launch(yShape, { kernel: poolSwitch, output, constants, inputs: [x] });
      const y = card.launch(yShape, { kernel: poolOutput, output, constants, inputs: [x, taps] });
      const backward = (dy: OnCard): OnCard => card.launch(x.shape, {
        kernel: poolGradient, output: byPlane(x.shape), constants, inputs: [card.own(dy), taps],
      });
      return { y, switches: { backward } };
    },
    async roiPoolForward(input, rois, grid, spatialScale) {
      checkRoiPool(input.shape, rois);
      const x = card.own(input);
      const [, C, H, W] = x.shape;
      const { width: gw, height: gh } = grid;
      const spans = card.send(boundsOf(rois, grid, x.shape, spatialScale));
      const constants = { R: rois.length, C, H, W, gh, gw };
      const yShape = [rois.length, C, gh, gw];
      const output = [gh * gw, C, rois.length] as const;
      const cells = card.launch(yShape, { kernel: roiSwitch, output, constants, inputs: [x, spans] });
      const y = card.launch(yShape, { kernel: roiOutput, output, constants, inputs: [x, cells, spans] });
      const backward = (dy: OnCard): OnCard => card.launch(x.shape, {
        kernel: roiGradient, output: byPlane(x.shape), constants, inputs: [card.own(dy), cells, spans],
      });
      return { y, switches: { backward } };
    },
  };
}

/** (R, 1 + 2·rows + 2·columns): image; of each row of bins the first row and the one behind the last; columns too. */
function boundsOf(rois: readonly Roi[], grid: Grid, [, , height, width]: Shape, spatialScale: number): Tensor {
  const numbers = rois.map((roi) => {
    const bins = binsOf(roi, grid, { width, height }, spatialScale);
    const rows = bins.filter((_, j) => j % grid.width === 0);
    const columns = bins.slice(0, grid.width);
    return [
      roi.image, ...rows.map(({ top }) => top), ...rows.map(({ bottom }) => bottom),
      ...columns.map(({ left }) => left), ...columns.map(({ right }) => right),
    ];
  });
  return {
    shape: [rois.length, 1 + 2 * grid.height + 2 * grid.width], data: Float32Array.from(numbers.flat()),
  };
}
