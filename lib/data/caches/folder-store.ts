// Cached files in a folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-file.js';
import { codeOf } from '../files/error-code.js';
import { makeFolder } from '../files/make-folder.js';
import type { CacheStore } from './cache-store.js';

export class FolderStore implements CacheStore {
  private readonly folder: string;

  /** The folder may be missing; open() makes it. */
  constructor(folder: string) {
    this.folder = folder;
  }

  async open(): Promise<void> {
    await makeFolder(this.folder);
  }

  async read(name: string): Promise<Uint8Array | null> {
    return readFile(this.pathOf(name)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await writeFileAtomic(this.pathOf(name), bytes);
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  below(name: string): FolderStore {
    return new FolderStore(join(this.folder, name));
  }
}
