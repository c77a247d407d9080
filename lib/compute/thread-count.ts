// How many worker threads gpu.js may spread a kernel over. With one thread every kernel runs on the calling thread.

interface Scope {
  readonly Worker?: unknown;
  readonly process?: { readonly versions?: { readonly node?: string } };
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

/** At most `limit` and at most one per core; 1 where gpu.js can share no memory or start no thread. */
export async function threadCount(limit: number): Promise<number> {
  if (typeof SharedArrayBuffer === 'undefined' || !threadsStart()) return 1;
  return Math.min(limit, await coreCount());
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

async function coreCount(): Promise<number> {
  const { navigator } = globalThis as Scope;
  return navigator?.hardwareConcurrency ?? (await import('node:os')).availableParallelism();
}
