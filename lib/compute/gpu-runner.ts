// Runs kernels on gpu.js: the only file that loads it, compiles kernels and frees them.
// It uses two private members of gpu.js 2.24.1 where they exist, for speed; everything works without them:
// - `_shapeOutput` turns flat results into nested arrays, four numbers at a time. The identity replaces it.
// - `_pool` holds the worker threads of one kernel. The first pool serves all kernels (shared-threads.ts).
import type { GPU, IGPUKernelSettings } from 'gpu.js';
import type { KernelCall, RunKernel } from '../layers/kernels/kernel-run.js';
import { GpuCardMemory, type CompilePipeline, type PipelineKernel } from './card/gpu-card-memory.js';
import type { ComputeMode } from './compute.js';
import { THREADED_CELLS, THREADED_FLOPS } from './dispatch.js';
import { flatResult, type NestedResult } from './flat-result.js';
import { KernelCache, type CacheLimits } from './kernel-cache.js';
import { SharedThreads, type KernelObject } from './shared-threads.js';
import { threadCount } from './thread-count.js';
import { TransferCounter, type Transfers } from './transfers.js';
import { leaseWebGpu, type DeviceOwner, type WebGpuLease } from './webgpu-in-node.js';

export type GpuMode = Exclude<ComputeMode, 'auto' | 'loops' | 'blocked' | 'simd'>;

export interface GpuOptions {
  /** Limits on compiled kernels: one per kernel, size and strides, each with memory for its inputs and results. */
  readonly cache: CacheLimits;
  /** Most worker threads; only webasm has any. */
  readonly threads: number;
  /** Least flops and least cells of a kernel that runs on worker threads. */
  readonly threadedFlops: number;
  readonly threadedCells: number;
  /** Whether to use gpu.js' private members. */
  readonly privateMembers: boolean;
}

/** A small network needs about 25 kernels and 40 MB per image size: two sizes (landscape, portrait) fit. */
export const GPU_OPTIONS: GpuOptions = {
  cache: { kernels: 64, bytes: 128 * 2 ** 20 },
  threads: 4,
  threadedFlops: THREADED_FLOPS,
  threadedCells: THREADED_CELLS,
  privateMembers: true,
};

export interface GpuRunner {
  readonly run: RunKernel;
  /** The modes that ran kernels so far, the threads, and why another than the requested mode ran (null: none did). */
  ran(): { readonly modes: string; readonly threads: number; readonly fallback: string | null };
  /** Kernels compiled and not yet freed. */
  kernelCount(): number;
  /** Inputs sent to a graphics card and results fetched from it so far; zeros in a mode without a card. */
  transfers(): Transfers;
  /** The memory of the card, in which results can stay; null in any mode but webgpu. Is closed with the runner. */
  readonly card: GpuCardMemory | null;
  /** Waits for what is running, then frees kernels and threads. */
  close(): Promise<void>;
}

/** Opens gpu.js in a mode. Rejects with the reason when the mode does not exist on this machine. */
export async function openGpuRunner(mode: GpuMode, options: GpuOptions = GPU_OPTIONS): Promise<GpuRunner> {
  if (mode === 'webgl2' && !('OffscreenCanvas' in globalThis)) throw new Error('only a browser has WebGL2');
  const module = await import('gpu.js');
  // Node finds the names in the CommonJS module; a bundle for a page has them under `default`.
  const gpujs = 'GPU' in module ? module : (module as { readonly default: typeof module }).default;
  const webGpu = mode === 'webgpu' ? await leaseWebGpu(gpujs as DeviceOwner) : null;
  const threads = mode === 'webasm' ? threadCount(options.threads) : 1;
  return new Runner(mode, new gpujs.GPU({ mode }), { ...options, threads }, webGpu);
}

/** Limit on the turns of loops whose length gpu.js cannot tell. Its default of 1000 would end them silently. */
const LOOP_MAX_ITERATIONS = 2 ** 30;

/** Whether a mode computes in the memory of a graphics card. */
export function isOnCard(mode: GpuMode): boolean {
  return mode === 'webgpu' || mode === 'webgl2';
}

/** The mode that gpu.js' class for WebGL2 gives itself. */
const WEBGL_CLASS = 'gpu';

/** Turns of the microtask queue before a kernel without threads starts: one called just before reaches its workers. */
const TURNS_BEFORE_UNTHREADED = 4;

interface Compiled {
  (...inputs: readonly unknown[]): NestedResult | Promise<NestedResult>;
  readonly kernel?: KernelObject;
  destroy(): void;
}

class Runner implements GpuRunner {
  private readonly mode: GpuMode;
  private readonly gpu: GPU;
  private readonly options: GpuOptions;
  private readonly webGpu: WebGpuLease | null;
  private readonly cache: KernelCache<Compiled>;
  private readonly running = new Set<Promise<unknown>>();
  private readonly modes = new Set<string>();
  private readonly threads = new SharedThreads();
  private readonly counter = new TransferCounter();
  readonly card: GpuCardMemory | null;
  private fallback: string | null = null;
  private closed = false;

  constructor(mode: GpuMode, gpu: GPU, options: GpuOptions, webGpu: WebGpuLease | null) {
    [this.mode, this.gpu, this.options, this.webGpu] = [mode, gpu, options, webGpu];
    this.card = mode === 'webgpu' ? new GpuCardMemory(this.compilePipeline, this.counter) : null;
    this.cache = new KernelCache(options.cache, (compiled, bytes) => {
      if (compiled.kernel !== undefined) this.threads.leave(compiled.kernel, bytes);
      compiled.destroy();
    });
  }

  readonly run: RunKernel = async (call) => {
    if (this.closed) throw new Error('compute: already closed');
    if (call.inputs.some((data) => data instanceof Float64Array)) {
      throw new TypeError(`compute: mode ${this.mode} computes in float32, got float64; use loops, blocked or auto`);
    }
    const threaded = this.isThreaded(call);
    const make = (): Compiled => this.compile(call, threaded);
    const result = this.cache.with(`${keyOf(call)}|${threaded}`, bytesOf(call), make, async (compiled) => {
      if (threaded) return this.threads.during(() => this.execute(compiled, call));
      for (let turn = 0; turn < TURNS_BEFORE_UNTHREADED; turn++) await null;
      return this.execute(compiled, call);
    });
    const settled = result.catch(() => {}).finally(() => this.running.delete(settled));
    this.running.add(settled);
    return result;
  };

  ran(): ReturnType<GpuRunner['ran']> {
    const modes = this.modes.size === 0 ? this.mode : [...this.modes].join('+');
    return { modes, threads: this.options.threads, fallback: this.fallback };
  }

  kernelCount(): number {
    return this.cache.size;
  }

  transfers(): Transfers {
    return this.counter.soFar;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.running);
    this.cache.clear();
    await this.card?.close();
    this.threads.destroy();
    if (this.mode !== 'dev') await this.gpu.destroy();
    await this.webGpu?.close();
  }

  private isThreaded({ flops, output: [X, Y, Z] }: KernelCall): boolean {
    const { threads, threadedFlops, threadedCells } = this.options;
    return threads > 1 && flops >= threadedFlops && X * Y * Z >= threadedCells;
  }

  private compile(call: KernelCall, threaded: boolean): Compiled {
    return this.created(call, { asyncMode: threaded || isOnCard(this.mode), poolSize: this.options.threads });
  }

  private readonly compilePipeline: CompilePipeline = (kernel, { output: [X, Y, Z], constants }) => {
    const output = Y * Z === 1 ? [X] : [X, Y, Z]; // gpu.js folds a long first dimension only where there is no other
    const created = this.created({ kernel, output, constants }, { asyncMode: true, pipeline: true, immutable: true });
    this.note(created.kernel);
    return created as unknown as PipelineKernel; // which is what gpu.js makes of these settings
  };

  private created(
    { kernel, output, constants }: Pick<KernelCall, 'kernel' | 'constants'> & { readonly output: readonly number[] },
    how: IGPUKernelSettings & { readonly poolSize?: number },
  ): Compiled {
    const settings: IGPUKernelSettings & { readonly loopMaxIterations: number } = {
      output: [...output],
      constants: { ...constants },
      constantTypes: Object.fromEntries(Object.keys(constants).map((name) => [name, 'Integer' as const])),
      precision: 'single',
      loopMaxIterations: LOOP_MAX_ITERATIONS,
      ...how,
    };
    // The casts: gpu.js has its own types of `this` and of inputs; the call carries what the kernel declares.
    const compiled = this.gpu.createKernel(kernel as never, settings) as unknown as Compiled;
    const object = compiled.kernel;
    if (object !== undefined && this.options.privateMembers && typeof object._shapeOutput === 'function') {
      object._shapeOutput = (flat: unknown) => flat;
    }
    return compiled;
  }

  private async execute(compiled: Compiled, call: KernelCall): Promise<Float32Array> {
    const { inputs, output: [X, Y, Z], resultsPerCell } = call;
    const object = this.options.privateMembers ? compiled.kernel : undefined;
    if (object !== undefined) this.threads.join(object);
    const answer = compiled(...inputs);
    if (object !== undefined) this.threads.adopt(object);
    if (isOnCard(this.mode)) for (const { length } of inputs) this.counter.upload(length);
    const result = flatResult(await answer, X * Y * Z * resultsPerCell);
    if (isOnCard(this.mode)) this.counter.readBack(result.length);
    this.note(compiled.kernel);
    return result;
  }

  /** Records what really ran, which only the kernel's class tells; the requested mode may have fallen back. */
  private note(kernel: KernelObject | undefined): void {
    const ran = kernel?.constructor.mode ?? this.mode;
    this.modes.add(ran === WEBGL_CLASS ? this.mode : ran);
    this.fallback ??= kernel?.fallbackReason ?? null;
  }
}

/** Two calls with equal kernel, output, constants and input lengths share compiled code. */
function keyOf({ kernel, output, constants, inputs }: KernelCall): string {
  const lengths = inputs.map((data) => data.length);
  return `${kernel.name}|${output.join()}|${Object.values(constants).join()}|${lengths.join()}`;
}

/** Memory of a compiled kernel: inputs, results, and the mebibyte that gpu.js adds. */
function bytesOf({ inputs, output: [X, Y, Z], resultsPerCell }: KernelCall): number {
  const numbers = inputs.reduce((sum, data) => sum + data.length, X * Y * Z * resultsPerCell);
  return numbers * Float32Array.BYTES_PER_ELEMENT + 2 ** 20;
}
