// Max pooling and RoI pooling on a card. The switches are numbers that float32 holds exactly: the tap within a window,
// and the cell within a plane. Backward, each cell of x collects from the outputs whose switch it is, as the double sum
// of the slide has it; the loops of layers/max-pool.ts and layers/roi-pool.ts scatter.
// Why integers begin as this.output.x and are counted up at the end: conv-kernels.ts.
import type { KernelThis } from '../../layers/kernels/kernel-run.js';
import type { TensorData } from '../../tensor/tensor.js';

export type PoolConstants = {
  readonly H: number; readonly W: number; readonly OH: number; readonly OW: number;
  readonly K: number; readonly S: number; readonly P: number;
};

/** Thread (column u, row v, plane): the tap i·K + j of the first largest cell of the window. */
export function poolSwitch(this: KernelThis<PoolConstants>, x: TensorData): number {
  let row = this.output.x;
  let column = this.output.x;
  let best = 0;
  let tap = -1;
  let at = 0;
  for (let i = 0; i < this.constants.K; i++) {
    row = this.thread.y * this.constants.S - this.constants.P + i;
    for (let j = 0; j < this.constants.K; j++) {
      column = this.thread.x * this.constants.S - this.constants.P + j;
      if (row >= 0 && row < this.constants.H && column >= 0 && column < this.constants.W) {
        const value = x[(this.thread.z * this.constants.H + row) * this.constants.W + column];
        if (tap < 0 || value > best) {
          best = value;
          tap = at;
        }
      }
      at += 1;
    }
  }
  row++; column++;
  return tap;
}

/** Thread (column u, row v, plane): the value at the switch. */
export function poolOutput(this: KernelThis<PoolConstants>, x: TensorData, taps: TensorData): number {
  let t = this.output.x;
  let i = this.output.x;
  let p = this.output.x;
  t = taps[(this.thread.z * this.constants.OH + this.thread.y) * this.constants.OW + this.thread.x] | 0;
  i = Math.floor((t + 0.5) / this.constants.K) | 0;
  p = (this.thread.z * this.constants.H + this.thread.y * this.constants.S - this.constants.P + i) * this.constants.W
    + this.thread.x * this.constants.S - this.constants.P + t - i * this.constants.K;
  t++; i++;
  const y = x[p];
  p++;
  return y;
}

/** Thread (column, row, plane of x): ∂L/∂x[i] = Σ_j [i = i*(j)] ∂L/∂y[j]. */
export function poolGradient(this: KernelThis<PoolConstants>, dy: TensorData, taps: TensorData): number {
  let v = this.output.x;
  let u = this.output.x;
  let q = this.output.x;
  let t = this.output.x;
  let dx = 0;
  for (let i = 0; i < this.constants.K; i++) {
    v = Math.floor((this.thread.y + this.constants.P - i + 0.5) / this.constants.S) | 0;
    if (v >= 0 && v < this.constants.OH && v * this.constants.S === this.thread.y + this.constants.P - i) {
      for (let j = 0; j < this.constants.K; j++) {
        u = Math.floor((this.thread.x + this.constants.P - j + 0.5) / this.constants.S) | 0;
        if (u >= 0 && u < this.constants.OW && u * this.constants.S === this.thread.x + this.constants.P - j) {
          q = (this.thread.z * this.constants.OH + v) * this.constants.OW + u;
          t = taps[q] | 0;
          if (t === i * this.constants.K + j) dx += dy[q];
        }
      }
    }
  }
  v++; u++; q++; t++;
  return dx;
}

/** R regions, each of gh × gw bins and described by 1 + 2·gh + 2·gw numbers: image, tops, bottoms, lefts, rights. */
export type RoiConstants = {
  readonly R: number; readonly C: number; readonly H: number; readonly W: number;
  readonly gh: number; readonly gw: number;
};

/** Thread (bin j, channel c, region r): the cell in its plane of the first largest number of the bin; −1: no cell. */
export function roiSwitch(this: KernelThis<RoiConstants>, x: TensorData, spans: TensorData): number {
  let r = this.output.x;
  let j = this.output.x;
  let plane = this.output.x;
  let row = this.output.x;
  let bottom = this.output.x;
  let left = this.output.x;
  let right = this.output.x;
  let i = this.output.x;
  r = this.thread.z * (1 + 2 * this.constants.gh + 2 * this.constants.gw);
  plane = spans[r] | 0;
  plane = (plane * this.constants.C + this.thread.y) * this.constants.H * this.constants.W;
  j = Math.floor((this.thread.x + 0.5) / this.constants.gw) | 0;
  row = spans[r + 1 + j] | 0;
  bottom = spans[r + 1 + this.constants.gh + j] | 0;
  j = this.thread.x - j * this.constants.gw + 1 + 2 * this.constants.gh;
  left = spans[r + j] | 0;
  right = spans[r + j + this.constants.gw] | 0;
  let best = 0;
  let at = -1;
  while (row < bottom) {
    i = row * this.constants.W + left;
    while (i < row * this.constants.W + right) {
      const value = x[plane + i];
      if (at < 0 || value > best) {
        best = value;
        at = i;
      }
      i++;
    }
    row++;
  }
  r++; j++; plane++; bottom++; left++; right++;
  return at;
}

/** Thread (bin j, channel c, region r): the value at the switch; 0 where there is none. */
export function roiOutput(
  this: KernelThis<RoiConstants>, x: TensorData, switches: TensorData, spans: TensorData,
): number {
  let i = this.output.x;
  let plane = this.output.x;
  i = switches[(this.thread.z * this.constants.C + this.thread.y) * this.constants.gh * this.constants.gw
    + this.thread.x] | 0;
  plane = spans[this.thread.z * (1 + 2 * this.constants.gh + 2 * this.constants.gw)] | 0;
  plane = (plane * this.constants.C + this.thread.y) * this.constants.H * this.constants.W;
  let y = 0;
  if (i >= 0) y = x[plane + i];
  i++; plane++;
  return y;
}

/** Thread (column, row, plane n·C + c of x): ∂L/∂x[i] = Σ_r Σ_j [i = i*(r,j)] ∂L/∂y[r,j], over regions that reach i. */
export function roiGradient(
  this: KernelThis<RoiConstants>, dy: TensorData, switches: TensorData, spans: TensorData,
): number {
  let n = this.output.x;
  let c = this.output.x;
  let s = this.output.x;
  let q = this.output.x;
  let i = this.output.x;
  n = Math.floor((this.thread.z + 0.5) / this.constants.C) | 0;
  c = this.thread.z - n * this.constants.C;
  s = 0;
  let dx = 0;
  for (let r = 0; r < this.constants.R; r++) {                                                   // Σ over regions r
    if (spans[s] === n && spans[s + 1] <= this.thread.y && spans[s + 2 * this.constants.gh] > this.thread.y
      && spans[s + 1 + 2 * this.constants.gh] <= this.thread.x
      && spans[s + 2 * this.constants.gh + 2 * this.constants.gw] > this.thread.x) {
      q = (r * this.constants.C + c) * this.constants.gh * this.constants.gw;
      for (let j = 0; j < this.constants.gh * this.constants.gw; j++) {                          // Σ over locations j
        i = switches[q] | 0;
        if (i === this.thread.y * this.constants.W + this.thread.x) dx += dy[q];                 // [i = i*(r,j)]
        q++;
      }
    }
    s += 1 + 2 * this.constants.gh + 2 * this.constants.gw;
  }
  n++; c++; s++; i++;
  return dx;
}
