// Compiled kernels by key, least recently used first out. One owner makes and frees them; a kernel that is at work is
// never freed, and neither is the one used last, so the cache may hold more than its limits for a while.

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
   * Runs `use` with the kernel of this key, made if there is none and then taken to occupy `bytes`; the kernel lives at
   * least until `use` settles.
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

  /** Frees every kernel; call it when none is at work. */
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
