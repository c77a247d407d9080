// A disk in the memory of the page that counts the bytes that go to it and come from it.
import { MemoryStore, type CacheStore } from '../../../lib/data/caches/cache-store.js';
import type { DiskPlace } from './staged-piece.js';

export class CountedStore implements CacheStore {
  private readonly store: CacheStore;
  private readonly traffic: Traffic;

  constructor(store: CacheStore = new MemoryStore(), traffic = new Traffic()) {
    [this.store, this.traffic] = [store, traffic];
  }

  open(): Promise<void> {
    return this.store.open();
  }

  async read(name: string): Promise<Uint8Array | null> {
    const bytes = await this.store.read(name);
    this.traffic.read += bytes?.length ?? 0;
    return bytes;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.store.write(name, bytes);
    this.traffic.written += bytes.length;
    this.traffic.sizes.set(this.pathOf(name), bytes.length);
  }

  pathOf(name: string): string {
    return this.store.pathOf(name);
  }

  below(name: string): CountedStore {
    return new CountedStore(this.store.below(name), this.traffic);
  }

  /** Bytes written and read since the last call. */
  take(): { readonly written: number; readonly read: number } {
    const { written, read } = this.traffic;
    this.traffic.written = this.traffic.read = 0;
    return { written, read };
  }

  /** What lies there now, place by place. */
  places(): DiskPlace[] {
    const places = new Map<string, DiskPlace>();
    for (const [path, size] of this.traffic.sizes) {
      const place = path.slice(0, path.lastIndexOf('/'));
      const { files, bytes } = places.get(place) ?? { files: 0, bytes: 0 };
      places.set(place, { place, files: files + 1, bytes: bytes + size });
    }
    return [...places.values()];
  }
}

/** Of a store and of all stores below it. */
class Traffic {
  written = 0;
  read = 0;
  /** Bytes of each file. */
  readonly sizes = new Map<string, number>();
}
