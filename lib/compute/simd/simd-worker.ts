// A thread that helps with products: it waits for one, takes chunks of it until none is left, and waits again.
// Started by simd-contraction.ts; it ends with the process or when it is terminated.
import { workerData } from 'node:worker_threads';
import type { WasmCall } from './simd-memory.js';
import { WebAssembly } from './web-assembly.js';
import { WorkQueue, type WorkerData } from './work-queue.js';

const { module, memory, parameters } = workerData as WorkerData;
const { contract } = new WebAssembly.Instance(module, { env: { memory } }).exports;
const queue = new WorkQueue(memory);
for (let round = queue.round(); ; round = queue.round()) {
  queue.work(contract as WasmCall, parameters);
  queue.waitForNext(round);
}
