// Which modes compute on this machine, and how fast each is on one product: a convolution of the size of a small
// network's (32 channels to 32, kernel 3×3, map 38×50: 35 million multiply-adds and additions).
import { COMPUTE_MODES, describeBackend, type ComputeMode } from '../../compute/compute.js';
import { Rng } from '../../tensor/rng.js';
import { tensor, type Tensor } from '../../tensor/tensor.js';
import type { World } from '../../runs/world.js';
import { QUICK, timed } from '../bench-timing.js';

const [CHANNELS, KERNEL, HEIGHT, WIDTH] = [32, 3, 38, 50];
const GEOMETRY = { stride: 1, pad: 1, groups: 1 };
const FLOPS = 2 * CHANNELS * CHANNELS * KERNEL * KERNEL * HEIGHT * WIDTH;
const SEED = 0;

export interface ModeSpeed {
  readonly mode: ComputeMode;
  /** What really ran, with its threads; null where the mode is not available. */
  readonly ran: string | null;
  /** Thousand million operations a second; null as above. */
  readonly gflops: number | null;
  /** Milliseconds of the first call, in which kernels are compiled; null as above. */
  readonly firstCall: number | null;
  /** Why the mode is not available; null: it is. */
  readonly why: string | null;
}

/** Times the product in every mode, one after the other. */
export async function modeSpeeds(world: World): Promise<ModeSpeed[]> {
  const speeds: ModeSpeed[] = [];
  for (const mode of COMPUTE_MODES) {
    world.progress.part(`trying mode ${mode},`, speeds.length + 1, COMPUTE_MODES.length, false);
    speeds.push(await speedOf(mode, world).catch((error: Error): ModeSpeed =>
      ({ mode, ran: null, gflops: null, firstCall: null, why: reasonIn(error.message) })));
  }
  world.progress.clear();
  return speeds;
}

async function speedOf(mode: ComputeMode, { openCompute, now }: World): Promise<ModeSpeed> {
  const rng = new Rng(SEED);
  const x = normal([1, CHANNELS, HEIGHT, WIDTH], rng);
  const w = normal([CHANNELS, CHANNELS, KERNEL, KERNEL], rng);
  const b = normal([CHANNELS], rng);
  const compute = await openCompute(mode);
  try {
    const work = (): Promise<Tensor> => compute.convForward(x, w, b, GEOMETRY);
    const begin = now();
    await work();
    const firstCall = (now() - begin) * 1000;
    const { best } = await timed(work, QUICK);
    const ran = describeBackend(compute.backend);
    return { mode, ran, gflops: FLOPS / best / 1e6, firstCall, why: null };
  } finally {
    await compute.close();
  }
}

function normal(shape: readonly number[], rng: Rng): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(shape, Array.from({ length: size }, () => rng.normal()));
}

/** `compute: mode webgpu is not available here (REASON), known are …` → REASON */
function reasonIn(message: string): string {
  return /is not available here \((.*)\), known are /.exec(message)?.[1] ?? message;
}
