// Where cached files are kept: in a folder (folder-store.ts), or in the memory of a program without a file system.

export interface CacheStore {
  /** Makes the place ready for writing. */
  open(): Promise<void>;
  /** The bytes under a name; null where there are none. Rejects with the system's error for what cannot be read. */
  read(name: string): Promise<Uint8Array | null>;
  /** Keeps the bytes under a name, whole or not at all. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** What a name is called in messages: its path. */
  pathOf(name: string): string;
  /** A store of its own inside this one. */
  below(name: string): CacheStore;
}

/** A store that ends with the program. */
export class MemoryStore implements CacheStore {
  private readonly files: Map<string, Uint8Array>;
  private readonly path: string;

  constructor(path = 'memory', files = new Map<string, Uint8Array>()) {
    [this.path, this.files] = [path, files];
  }

  async open(): Promise<void> {}

  async read(name: string): Promise<Uint8Array | null> {
    return this.files.get(this.pathOf(name)) ?? null;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(this.pathOf(name), bytes);
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`;
  }

  below(name: string): MemoryStore {
    return new MemoryStore(this.pathOf(name), this.files);
  }
}
