// Threads that share one product. Its cells are split into chunks; each thread takes the next chunk until none is left.
// So a thread that starts late or runs on a busy core takes fewer chunks, and nothing waits for it. Which thread
// computes a cell does not change its sum: the results are the same bits for any number of threads.
// Everything the threads share stands in the first bytes of the WebAssembly memory, as 32-bit integers.

import { RESERVED_BYTES, type WasmCall } from './simd-memory.js';
import type { Memory, Module } from './web-assembly.js';

/**
 * Places of the queue's numbers. LEFT: chunks that no thread has taken yet; 0 or less: nothing to do. DONE and COUNT:
 * chunks computed, and chunks in all.
 */
const [LEFT, DONE, COUNT, CHUNK, CELLS, ROUND, PARAMETERS] = [0, 1, 2, 3, 4, 5, 16];

/** What the main thread hands over: the compiled contraction, and the memory with operands, results and queue. */
export interface WorkerData {
  readonly module: Module;
  readonly memory: Memory;
  /** Numbers that the contraction takes after first and end. */
  readonly parameters: number;
}

export class WorkQueue {
  private readonly numbers: Int32Array;

  constructor(memory: Memory) {
    this.numbers = new Int32Array(memory.buffer, 0, RESERVED_BYTES / Int32Array.BYTES_PER_ELEMENT);
  }

  /** Opens a product of `cells` cells, `chunk` in a chunk, and wakes `threads` waiting threads. */
  open(cells: number, chunk: number, parameters: readonly number[], threads: number): void {
    const { numbers } = this;
    numbers.set(parameters, PARAMETERS);
    numbers[CELLS] = cells;
    numbers[CHUNK] = chunk;
    numbers[COUNT] = Math.ceil(cells / chunk);
    numbers[DONE] = 0;
    Atomics.store(numbers, LEFT, numbers[COUNT]); // from here on other threads take chunks
    Atomics.add(numbers, ROUND, 1);
    Atomics.notify(numbers, ROUND, threads);
  }

  /**
   * Computes chunks until none is left. `parameters`: how many numbers open() was given. Whoever holds a chunk keeps
   * the product open, because finish() waits for it: so the numbers of the product do not change underneath.
   */
  work(contract: WasmCall, parameters: number): void {
    const { numbers } = this;
    for (let i = Atomics.sub(numbers, LEFT, 1) - 1; i >= 0; i = Atomics.sub(numbers, LEFT, 1) - 1) {
      const first = i * numbers[CHUNK];
      const end = Math.min(first + numbers[CHUNK], numbers[CELLS]);
      contract(first, end, ...numbers.subarray(PARAMETERS, PARAMETERS + parameters));
      Atomics.add(numbers, DONE, 1);
      Atomics.notify(numbers, DONE);
    }
  }

  /** Waits until every chunk is computed. */
  finish(): void {
    const { numbers } = this;
    for (let done = Atomics.load(numbers, DONE); done < numbers[COUNT]; done = Atomics.load(numbers, DONE)) {
      Atomics.wait(numbers, DONE, done);
    }
  }

  /** The number of products opened so far. */
  round(): number {
    return Atomics.load(this.numbers, ROUND);
  }

  /** Waits until a product after number `round` is opened. */
  waitForNext(round: number): void {
    Atomics.wait(this.numbers, ROUND, round);
  }
}
