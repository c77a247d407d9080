// Computes products by the contraction of contract-code.ts: the operands are written straight into its memory, and the
// results are read from there. The whole product is computed before the call returns, so products never overlap.
import {
  LANES, flopsOf, resultLength, wLength, type Contract, type Product, type ProductPlan, type ResultOrder,
} from '../../layers/kernels/product.js';
import type { Moves } from '../../layers/kernels/moves.js';
import { contractParameters } from './contract-code.js';
import type { SimdMemory } from './simd-memory.js';
import { simdMoves } from './simd-moves.js';
import { WorkQueue, type WorkerData } from './work-queue.js';

/** Least flops of a product that several threads share: a smaller one is done before another thread has woken. */
const THREADED_FLOPS = 2e6;
/** Chunks for each thread, so that a thread on a busy core can be helped out. */
const CHUNKS_PER_THREAD = 4;

/** What is used of Node's module for threads. */
interface WorkerThreads {
  readonly Worker: new (file: URL, options: { readonly workerData: WorkerData; readonly execArgv: readonly string[] })
  => Helper & { unref(): void };
}

/** Node's module for threads, in Node from version 20.16 on; undefined elsewhere, so that a page can load this file. */
export function workerThreads(): WorkerThreads | undefined {
  interface Scope { readonly process?: { getBuiltinModule?(name: 'node:worker_threads'): WorkerThreads } }
  return (globalThis as Scope).process?.getBuiltinModule?.('node:worker_threads');
}

/** A thread beside the calling one. */
interface Helper {
  terminate(): Promise<unknown>;
}

export class SimdContraction {
  private readonly memory: SimdMemory;
  private readonly moves: Moves;
  private readonly queue: WorkQueue;
  private readonly threads: number;
  private helpers: Promise<readonly Helper[]> | null = null;

  /** `threads`: the calling one included. */
  constructor(memory: SimdMemory, threads: number) {
    [this.memory, this.threads, this.moves] = [memory, threads, simdMoves(memory)];
    this.queue = new WorkQueue(memory.memory);
  }

  readonly contract: Contract = async (product) => this.compute(product);

  /** Frees the threads; afterwards the memory refuses every computation. */
  async close(): Promise<void> {
    this.memory.close();
    const helpers = await this.helpers;
    await Promise.all((helpers ?? []).map((helper) => helper.terminate()));
  }

  private compute({ plan, precision, xLength, packX, packW, unpack }: Product): void {
    const { memory } = this;
    const lengths = { w: wLength(plan), r: resultLength(plan) };
    const [x, w, r] = memory.place(precision, xLength, lengths.w, lengths.r);
    packX(memory.floats(x, xLength).fill(0), this.moves);
    packW(memory.floats(w, lengths.w), { group: LANES }, this.moves);
    this.sum(plan, contractParameters(plan, { x, w, r }));
    unpack(memory.floats(r, lengths.r), rowResults(plan), this.moves);
  }

  private sum(plan: ProductPlan, parameters: readonly number[]): void {
    const cells = plan.cells[1] * plan.cells[2];
    if (this.threads === 1 || flopsOf(plan) < THREADED_FLOPS) {
      this.memory.contract(0, cells, ...parameters);
      return;
    }
    this.helpers ??= this.startHelpers(parameters.length);
    this.queue.open(cells, Math.ceil(cells / (this.threads * CHUNKS_PER_THREAD)), parameters, this.threads - 1);
    this.queue.work(this.memory.contract, parameters.length);
    this.queue.finish();
  }

  /** Until a thread has started, the others compute its share. */
  private async startHelpers(parameters: number): Promise<readonly Helper[]> {
    const { Worker } = workerThreads()!;
    const { module, memory } = this.memory;
    const workerData: WorkerData = { module, memory, parameters };
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
