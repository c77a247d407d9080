// The types between a <name>.kernel.ts and a runner of kernels. The same kernel runs on any backend of gpu.js, in the
// float64 runner of gradient checks, and in a debugger.
import type { TensorData } from '../../tensor/tensor.js';

/** The `this` of a gpu.js kernel: the thread's index, the number of threads, and the integer constants. */
export interface KernelThis<Constants extends KernelConstants = KernelConstants> {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
  readonly output: { readonly x: number; readonly y: number; readonly z: number };
  readonly constants: Constants;
}

/** Integers that are compiled into the kernel. */
export type KernelConstants = Readonly<Record<string, number>>;

/** A kernel computes one cell: a number, or four numbers (gpu.js' Array(4)). */
export type KernelFunction = (this: KernelThis<never>, ...inputs: never[]) => number | [number, number, number, number];

export interface KernelCall {
  readonly kernel: KernelFunction;
  /** 1 for a kernel that returns a number, 4 for one that returns four. */
  readonly resultsPerCell: 1 | 4;
  /** Threads in x (fastest), y, z. */
  readonly output: readonly [x: number, y: number, z: number];
  readonly constants: KernelConstants;
  readonly inputs: readonly TensorData[];
  /** 2 × multiply-adds. Decides between one thread and several. */
  readonly flops: number;
}

/** Runs a kernel over all its threads; the result is flat, in the order [z][y][x][result]. */
export type RunKernel = (call: KernelCall) => Promise<TensorData>;
