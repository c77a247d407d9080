// Compiled kernels by key. When a limit is exceeded, the least recently used ones are freed. A running kernel and the
// one used last are never freed, so the cache can exceed its limits for a while.

export interface CacheLimits {
  readonly kernels: number;
  /** Bytes of all kernels together. */
  readonly bytes: number;
}

interface Slot<Kernel> {
  readonly kernel: Kernel;
  readonly bytes: number;
  users: number;
}

export class KernelCache<Kernel> {
  private readonly slots = new Map<string, Slot<Kernel>>();
  private readonly limits: CacheLimits;
  private bytes = 0;
  private readonly destroy: (kernel: Kernel, bytes: number) => void;

  constructor(limits: CacheLimits, destroy: (kernel: Kernel, bytes: number) => void) {
    if (!(limits.kernels >= 1)) throw new RangeError(`KernelCache: must hold at least 1 kernel, got ${limits.kernels}`);
    this.limits = limits;
    this.destroy = destroy;
  }

  get size(): number {
    return this.slots.size;
  }

  /**
   * Runs `use` with the kernel of this key. Without one, `make` makes it, and it counts as `bytes` against the limit.
   * The kernel is not freed before `use` settles.
   */
  async with<Result>(
    key: string, bytes: number, make: () => Kernel, use: (kernel: Kernel) => Promise<Result>,
  ): Promise<Result> {
    const slot = this.slots.get(key) ?? this.newSlot(make(), bytes);
    this.slots.delete(key); // Map order is the order of use
    this.slots.set(key, slot);
    slot.users++;
    this.evict();
    try {
      return await use(slot.kernel);
    } finally {
      slot.users--;
      this.evict();
    }
  }

  /** Frees every kernel; to be called when none is running. */
  clear(): void {
    for (const { kernel, bytes } of this.slots.values()) this.destroy(kernel, bytes);
    this.slots.clear();
    this.bytes = 0;
  }

  private newSlot(kernel: Kernel, bytes: number): Slot<Kernel> {
    this.bytes += bytes;
    return { kernel, bytes, users: 0 };
  }

  private evict(): void {
    for (const [key, slot] of this.slots) {
      const fits = this.slots.size <= this.limits.kernels && this.bytes <= this.limits.bytes;
      if (fits || this.slots.size === 1) return;
      if (slot.users > 0) continue;
      this.slots.delete(key);
      this.bytes -= slot.bytes;
      this.destroy(slot.kernel, slot.bytes);
    }
  }
}
