// Compiled kernels by key, least recently used first out. One owner makes and frees them; a kernel that is at work is
// never freed, so the cache may hold more than its capacity for a while.

interface Slot<Kernel> {
  readonly kernel: Kernel;
  users: number;
}

export class KernelCache<Kernel> {
  private readonly slots = new Map<string, Slot<Kernel>>();
  private readonly capacity: number;
  private readonly destroy: (kernel: Kernel) => void;

  constructor(capacity: number, destroy: (kernel: Kernel) => void) {
    if (!(capacity >= 1)) throw new RangeError(`KernelCache: capacity must be at least 1, got ${capacity}`);
    this.capacity = capacity;
    this.destroy = destroy;
  }

  get size(): number {
    return this.slots.size;
  }

  /** Runs `use` with the kernel of this key, made if there is none; the kernel lives at least until `use` settles. */
  async with<Result>(key: string, make: () => Kernel, use: (kernel: Kernel) => Promise<Result>): Promise<Result> {
    const slot = this.slots.get(key) ?? { kernel: make(), users: 0 };
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
    for (const { kernel } of this.slots.values()) this.destroy(kernel);
    this.slots.clear();
  }

  private evict(): void {
    for (const [key, slot] of this.slots) {
      if (this.slots.size <= this.capacity) return;
      if (slot.users > 0) continue;
      this.slots.delete(key);
      this.destroy(slot.kernel);
    }
  }
}
