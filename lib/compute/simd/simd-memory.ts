// The memory that the functions written by hand compute in, and those functions. A call writes its operands into the
// memory, computes, and reads its results, all before anything else runs; so each call starts at the beginning again.
import type { Precision, TensorData } from '../../tensor/tensor.js';
import { assembleModule } from './assembler.js';
import { CONTRACT } from './contract-code.js';
import { COPY_GROUPS, TRANSPOSE } from './move-code.js';
import { MAX_OVER_BINS } from './pool-code.js';
import { WebAssembly, type Memory, type Module } from './web-assembly.js';

const PAGE = 65_536;
/** Pages that the memory may grow to, 4 GiB; a machine that has less room for addresses gets one of the others. */
const MOST_PAGES = [65_536, 16_384, 4_096];
/** Arrays begin at multiples of it, a line of the cache. */
const ALIGNMENT = 64;
const BYTES = 4; // of a float32 or an integer

/** Bytes at the start of the memory that no array takes: the queue of work (work-queue.ts). */
export const RESERVED_BYTES = 256;

/**
 * What the moves (simd-moves.ts) pass numbers through: `numbers` at `at`, `added` at `addedAt`. The system gives memory
 * to those pages that are used.
 */
export const STAGE = stageOf(2 ** 22, 2 ** 16);

function stageOf(numbers: number, added: number) {
  const addedAt = RESERVED_BYTES + numbers * BYTES;
  return { at: RESERVED_BYTES, numbers, addedAt, added, end: addedAt + added * BYTES };
}

const FUNCTIONS = [CONTRACT, MAX_OVER_BINS, TRANSPOSE, COPY_GROUPS];

/** A function of contract-code.ts, pool-code.ts or move-code.ts. */
export type WasmCall = (...parameters: number[]) => void;

export class SimdMemory {
  readonly module: Module;
  readonly memory: Memory;
  readonly contract: WasmCall;
  readonly maxOverBins: WasmCall;
  readonly transpose: WasmCall;
  readonly copyGroups: WasmCall;
  private readonly mostPages: number;
  private closed = false;

  /** `mostPages`: limits to try. Throws where there is no WebAssembly SIMD, or no memory for it. */
  constructor(mostPages = MOST_PAGES) {
    [this.memory, this.module, this.mostPages] = newMemory(mostPages);
    const { exports } = new WebAssembly.Instance(this.module, { env: { memory: this.memory } });
    [this.contract, this.maxOverBins, this.transpose, this.copyGroups] =
      FUNCTIONS.map(({ name }) => exports[name] as WasmCall);
  }

  /**
   * Addresses of arrays of so many numbers for a computation in `precision`, one behind the other. The memory grows
   * where they need more. Throws TypeError for float64, RangeError where the memory cannot grow enough, Error after
   * close().
   */
  place(precision: Precision, ...lengths: readonly number[]): number[] {
    if (this.closed) throw new Error('compute: already closed');
    if (precision === 'float64') {
      throw new TypeError('compute: mode simd computes in float32, got float64; use loops, blocked or auto');
    }
    let { end } = STAGE;
    const addresses = lengths.map((length) => {
      const start = end;
      end = Math.ceil((start + length * BYTES) / ALIGNMENT) * ALIGNMENT;
      return start;
    });
    this.growTo(end);
    return addresses;
  }

  private growTo(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      const megabytes = (size: number): string => `${Math.ceil(size / 2 ** 20)} MB`;
      throw new RangeError(`compute: an operation needs ${megabytes(bytes)}, the memory of mode simd cannot grow `
        + `beyond ${megabytes(this.mostPages * PAGE)}; use a smaller image or --mode blocked`);
    }
  }

  close(): void {
    this.closed = true;
  }

  /** Whether an array stands in the memory. */
  holds(data: TensorData): boolean {
    return data.buffer === this.memory.buffer;
  }

  /** Copies at most STAGE.numbers into the memory; returns their address. */
  stage(data: Float32Array): number {
    this.floats(STAGE.at, data.length).set(data);
    return STAGE.at;
  }

  /** The numbers at an address. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }
}

/** The largest memory that the machine grants, the module for it, and the pages that it may grow to. */
function newMemory(mostPages: readonly number[]): [Memory, Module, number] {
  let reason: unknown;
  for (const maximum of mostPages) {
    const limits = { initial: 1, maximum, shared: typeof SharedArrayBuffer !== 'undefined' };
    try {
      const memory = new WebAssembly.Memory(limits);
      return [memory, new WebAssembly.Module(assembleModule(limits, FUNCTIONS)), maximum];
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
