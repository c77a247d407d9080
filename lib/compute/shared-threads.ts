// The worker threads of gpu.js, one pool of them for all kernels, reached through private members of gpu.js 2.24.1:
// `_pool` holds the worker threads of one kernel, `_moduleCache` the modules that they have loaded.

interface Pool {
  release(entry: number): void;
  destroy(): void;
}

/** The members of gpu.js' kernel object used here. Those with an underscore are private there and may be missing. */
export interface KernelObject {
  readonly constructor: { readonly mode?: string };
  readonly fallbackReason?: string | null;
  _shapeOutput?: unknown;
  _pool?: Pool | null;
  readonly _moduleCache?: ReadonlyMap<string, { readonly id: number; readonly shared: boolean }>;
}

/** Most bytes of freed kernels that worker threads may hold; an idle thread does not collect garbage. */
const UNCOLLECTED_BYTES = 64 * 2 ** 20;

/**
 * One pool of worker threads for all kernels: the pool that gpu.js makes for the first threaded kernel. Destroying a
 * kernel destroys its pool, so a kernel leaves the pool first. A pool that holds too many bytes of freed kernels is
 * destroyed when it is idle; gpu.js makes a new one for the next threaded kernel.
 */
export class SharedThreads {
  private pool: Pool | null = null;
  private running = 0;
  private uncollected = 0;

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.renewIfIdle();
    }
  }

  /** Before a call: gives the kernel the pool; without a pool, gpu.js makes one during the call. */
  join(kernel: KernelObject): void {
    if (kernel._pool !== undefined && kernel._moduleCache instanceof Map) kernel._pool = this.pool;
  }

  /** After the call has begun: takes over the pool that gpu.js made for it. */
  adopt({ _pool, _moduleCache }: KernelObject): void {
    const usable = _pool && typeof _pool.release === 'function' && _moduleCache instanceof Map;
    if (usable && this.pool === null) this.pool = _pool;
  }

  /** Before a kernel of `bytes` is destroyed: removes its modules from the threads, and the pool from the kernel. */
  leave(kernel: KernelObject, bytes: number): void {
    if (this.pool === null || kernel._pool !== this.pool) return;
    for (const { id, shared } of kernel._moduleCache?.values() ?? []) if (shared) this.pool.release(id);
    kernel._pool = null;
    this.uncollected += bytes;
    this.renewIfIdle();
  }

  destroy(): void {
    this.pool?.destroy();
    this.pool = null;
    this.uncollected = 0;
  }

  private renewIfIdle(): void {
    if (this.running === 0 && this.uncollected > UNCOLLECTED_BYTES) this.destroy();
  }
}
