// The memory of a graphics card, and what runs kernels in it. gpu.js on WebGPU is one (gpu-card-memory.ts); tests have
// another, which is on no card.
import type { KernelConstants, KernelFunction } from '../../layers/kernels/kernel-run.js';

/** Numbers that are on the card; only the memory that made them looks inside. */
export type CardNumbers = object;

export interface CardCall {
  /** Returns one number for each thread. */
  readonly kernel: KernelFunction;
  /** Threads in x (fastest), y, z. */
  readonly output: readonly [x: number, y: number, z: number];
  readonly constants: KernelConstants;
  /** Arrays on the card, then numbers. */
  readonly inputs: readonly (CardNumbers | number)[];
}

export interface CardMemory {
  /** An upload. */
  send(data: Float32Array): Promise<CardNumbers>;
  /** Resolves when the kernel is under way; its results stay on the card. */
  run(call: CardCall): Promise<CardNumbers>;
  /** A read-back: waits for the card. */
  fetch(numbers: CardNumbers): Promise<Float32Array>;
  /** The numbers are not used again. */
  free(numbers: CardNumbers): void;
}
