// How many threads a mode may spread an operation over. With one thread everything runs on the calling thread.

interface Scope {
  readonly Worker?: unknown;
  readonly process?: {
    readonly versions?: { readonly node?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
    /** Node from version 20.16 on. */
    getBuiltinModule?(name: 'node:os'): { availableParallelism(): number };
  };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

/**
 * At most `limit`, at most one per core, and at most what the environment variable RCNN_THREADS says; 1 where gpu.js
 * can share no memory or start no thread. Throws a RangeError when RCNN_THREADS is no positive integer.
 */
export function threadCount(limit: number): number {
  const allowed = threadsAllowed();
  if (typeof SharedArrayBuffer === 'undefined' || !threadsStart()) return 1;
  return Math.min(limit, allowed, coreCount());
}

/**
 * Whoever starts several processes at once gives each a part of the cores: RCNN_THREADS=1. Infinity: it is not set.
 * Throws a RangeError when it is no positive integer.
 */
export function threadsAllowed(): number {
  const text = (globalThis as Scope).process?.env?.RCNN_THREADS;
  if (text === undefined) return Infinity;
  if (/^\s*[1-9]\d*\s*$/.test(text)) return Number(text);
  throw new RangeError(`RCNN_THREADS must be a positive integer, got ${JSON.stringify(text)}`);
}

/**
 * Whether gpu.js 2.24.1 can start threads. A global class Worker makes gpu.js start them as a browser does: a classic
 * worker from the URL of a Blob, the URL revoked at once. Deno and Bun have the class beside Node's `process`, but Deno
 * refuses classic workers, and in Bun the Blob is mostly gone before the worker reads it. Node has no such class.
 */
function threadsStart(): boolean {
  const { Worker, process } = globalThis as Scope;
  return Worker === undefined || process?.versions?.node === undefined;
}

/** Cores of the machine; 1 where neither the page nor Node tells. */
function coreCount(): number {
  const { navigator, process } = globalThis as Scope;
  return navigator?.hardwareConcurrency ?? process?.getBuiltinModule?.('node:os').availableParallelism() ?? 1;
}
