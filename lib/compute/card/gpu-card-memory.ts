// A graphics card by gpu.js on WebGPU: kernels whose results stay on the card (`pipeline`), each in an array of its own
// (`immutable`). gpu.js 2.24.1 takes such a result as an argument only where a kernel gives one number for each thread,
// and wants either results or arrays for an argument, not now one and then the other: so `copied` alone takes arrays.
import type { KernelFunction } from '../../layers/kernels/kernel-run.js';
import { flatResult, type NestedResult } from '../flat-result.js';
import { KernelCache, type CacheLimits } from '../kernel-cache.js';
import type { TransferCounter } from '../transfers.js';
import type { CardCall, CardMemory, CardNumbers } from './card-memory.js';
import { copied } from './element-kernels.js';

/** What gpu.js gives for a kernel in a pipeline. */
export interface Handle {
  readonly output: readonly number[];
  toArray(): Promise<NestedResult>;
  delete(): void;
}

export interface PipelineKernel {
  (...inputs: readonly unknown[]): Promise<Handle>;
  destroy(): void;
}

/** Compiles a kernel whose results stay on the card. */
export type CompilePipeline = (kernel: KernelFunction, call: Pick<CardCall, 'output' | 'constants'>) => PipelineKernel;

/** A joint step needs some 120 kernels for one image size and number of regions; each holds its last result. */
const LIMITS: CacheLimits = { kernels: 1024, bytes: 2 ** 32 };

export class GpuCardMemory implements CardMemory {
  private readonly compile: CompilePipeline;
  private readonly counter: TransferCounter;
  private readonly cache = new KernelCache<PipelineKernel>(LIMITS, (kernel) => kernel.destroy());
  private readonly running = new Set<Promise<unknown>>();
  private closed = false;

  constructor(compile: CompilePipeline, counter: TransferCounter) {
    [this.compile, this.counter] = [compile, counter];
  }

  send(data: Float32Array): Promise<CardNumbers> {
    this.counter.upload(data.length);
    return this.launched({ kernel: copied, output: [data.length, 1, 1], constants: {} }, [data]);
  }

  run({ inputs, ...call }: CardCall): Promise<CardNumbers> {
    return this.launched(call, inputs);
  }

  async fetch(numbers: CardNumbers): Promise<Float32Array> {
    const handle = numbers as Handle; // made by launched()
    const size = handle.output.reduce((product, extent) => product * extent, 1);
    this.counter.readBack(size);
    return flatResult(await handle.toArray(), size);
  }

  free(numbers: CardNumbers): void {
    (numbers as Handle).delete(); // made by launched()
  }

  /** Waits for the kernels that are on their way, then frees all; afterwards a call rejects. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.running);
    this.cache.clear();
  }

  private async launched(
    { kernel, output, constants }: Omit<CardCall, 'inputs'>, inputs: readonly unknown[],
  ): Promise<Handle> {
    if (this.closed) throw new Error('compute: already closed');
    const key = `${kernel.name}|${output.join()}|${Object.values(constants).join()}`;
    const bytes = output.reduce((product, extent) => product * extent, Float32Array.BYTES_PER_ELEMENT);
    const make = (): PipelineKernel => this.compile(kernel, { output, constants });
    const result = this.cache.with(key, bytes, make, (run) => run(...inputs));
    const settled = result.catch(() => {}).finally(() => this.running.delete(settled));
    this.running.add(settled);
    return result;
  }
}
