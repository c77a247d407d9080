// Computes products by the contraction of contract-code.ts: the operands are written straight into its memory, and the
// results are read from there. The whole product is computed before the call returns, so products never overlap.
import {
  LANES, flopsOf, resultLength, wLength, type Contract, type Product, type ProductPlan, type ResultOrder,
} from '../../layers/kernels/product.js';
import { assembleModule } from './assembler.js';
import { CONTRACT, contractParameters, type Addresses } from './contract-code.js';
import { WebAssembly, type Memory, type Module } from './web-assembly.js';
import { QUEUE_BYTES, WorkQueue, type ContractFunction } from './work-queue.js';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const PAGE = 65_536;
/** Pages that the memory may grow to, 4 GiB; a machine that has less room for addresses gets one of the others. */
const MOST_PAGES = [65_536, 16_384, 4_096];
/** Operands and results begin at multiples of it: a line of the cache. */
const ALIGNMENT = 64;

/** Least flops of a product that several threads share: waking a thread costs some 20 µs. */
const THREADED_FLOPS = 2e6;
/** Chunks for each thread, so that a thread on a busy core can be helped out. */
const CHUNKS_PER_THREAD = 4;

export interface SimdContraction {
  readonly contract: Contract;
  close(): Promise<void>;
}

/** Threads beside the calling one. */
interface Helper {
  terminate(): Promise<unknown>;
}

/** Throws where there is no WebAssembly SIMD, or no memory for it. `threads`: the calling one included. */
export function openSimdContraction(threads: number): SimdContraction {
  const { memory, module } = newModule(threads > 1);
  return new Contraction(module, memory, threads);
}

/** The contraction with the largest memory that the machine grants. */
function newModule(shared: boolean): { readonly memory: Memory; readonly module: Module } {
  let reason: unknown;
  for (const maximum of MOST_PAGES) {
    const limits = { initial: 1, maximum, shared };
    try {
      return {
        memory: new WebAssembly.Memory(limits),
        module: new WebAssembly.Module(assembleModule(limits, [CONTRACT])),
      };
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

class Contraction implements SimdContraction {
  private readonly memory: Memory;
  private readonly module: Module;
  private readonly run: ContractFunction;
  private readonly queue: WorkQueue;
  private readonly threads: number;
  private helpers: Promise<readonly Helper[]> | null = null;
  private closed = false;

  constructor(module: Module, memory: Memory, threads: number) {
    [this.module, this.memory, this.threads] = [module, memory, threads];
    this.run = new WebAssembly.Instance(module, { env: { memory } }).exports.contract as ContractFunction;
    this.queue = new WorkQueue(memory);
  }

  readonly contract: Contract = async (product) => {
    if (this.closed) throw new Error('compute: already closed');
    if (product.precision === 'float64') {
      throw new TypeError('compute: WebAssembly SIMD computes in float32, got float64; use loops, blocked or auto');
    }
    this.compute(product);
  };

  async close(): Promise<void> {
    this.closed = true;
    const helpers = await this.helpers;
    await Promise.all((helpers ?? []).map((helper) => helper.terminate()));
  }

  private compute({ plan, xLength, packX, packW, unpack }: Product): void {
    const at = this.place(xLength, plan);
    const numbers = (from: number, length: number): Float32Array =>
      new Float32Array(this.memory.buffer, from, length);
    const [x, w] = [numbers(at.x, xLength), numbers(at.w, wLength(plan))];
    packX(x.fill(0));
    packW(w.fill(0), { group: LANES });
    this.sum(plan, contractParameters(plan, at));
    unpack(numbers(at.r, resultLength(plan)), rowResults(plan));
  }

  /** Addresses of the operands and the results, one behind the other; the memory grows where they need more. */
  private place(xLength: number, plan: ProductPlan): Addresses {
    const after = (start: number, length: number): number =>
      Math.ceil((start + length * FLOAT) / ALIGNMENT) * ALIGNMENT;
    const x = QUEUE_BYTES;
    const w = after(x, xLength);
    const r = after(w, wLength(plan));
    const pages = Math.ceil(after(r, resultLength(plan)) / PAGE);
    const missing = pages - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.memory.grow(missing);
    return { x, w, r };
  }

  private sum(plan: ProductPlan, parameters: readonly number[]): void {
    const cells = plan.cells[1] * plan.cells[2];
    if (this.threads === 1 || flopsOf(plan) < THREADED_FLOPS) {
      this.run(0, cells, ...parameters);
      return;
    }
    this.helpers ??= this.startHelpers(parameters.length);
    this.queue.open(cells, Math.ceil(cells / (this.threads * CHUNKS_PER_THREAD)), parameters, this.threads - 1);
    this.queue.work(this.run, parameters.length);
    this.queue.finish();
  }

  /** Until a thread has started, the others compute its share. */
  private async startHelpers(parameters: number): Promise<readonly Helper[]> {
    const { Worker } = await import('node:worker_threads');
    const workerData = { module: this.module, memory: this.memory, parameters };
    return Array.from({ length: this.threads - 1 }, () => {
      const worker = new Worker(new URL('./simd-worker.js', import.meta.url), { workerData, execArgv: [] });
      worker.unref(); // a waiting thread does not keep the process alive
      return worker;
    });
  }
}

/** The order of the results [cell][j][lane]. */
function rowResults({ cells: [lanes] }: ProductPlan): ResultOrder {
  return { j: lanes, lane: 1 };
}
