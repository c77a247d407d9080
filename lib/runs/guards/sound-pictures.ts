// Pictures that were decoded without damage, remembered by content from one command to the next, so that a training
// after `rcnn check`, or after another training, does not decode all of them again before its first step.
//   <cache folder>/rcnn-velocities/sound-pictures-<version>.txt      the SHA-256 of a picture file a line
// Nothing is written into the user's data. The file may be removed at any time: then pictures are decoded once more.
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { SoundKeys } from '../../data/voc/check-pictures.js';
import { PROGRAM } from '../run-config.js';

const MOST_BYTES = 64 * 2 ** 20; // a million pictures; a larger file is begun anew
const KEY = /^[0-9a-f]{64}$/;

/** Where the pictures of a version are remembered: XDG_CACHE_HOME, LOCALAPPDATA on Windows, or ~/.cache. */
export function soundFile(version: string, env: Readonly<Record<string, string | undefined>>): string {
  const folder = [env.XDG_CACHE_HOME, env.LOCALAPPDATA].find((one) => one !== undefined && isAbsolute(one));
  return join(folder ?? join(homedir(), '.cache'), PROGRAM, `sound-pictures-${version}.txt`);
}

/** Keys in memory and in a file; where the file cannot be read or written, in memory alone. */
export class SoundPictures implements SoundKeys {
  private readonly path: string;
  private isWritten = true;
  /** Null until the first question. */
  private keys: Set<string> | null = null;

  constructor(path: string) {
    this.path = path;
  }

  has(key: string): boolean {
    return this.loaded().has(key);
  }

  add(key: string): void {
    if (this.has(key)) return;
    this.loaded().add(key);
    if (!this.isWritten) return;
    try {
      appendFileSync(this.path, `${key}\n`);
    } catch {
      this.isWritten = false;
    }
  }

  private loaded(): Set<string> {
    return this.keys ??= new Set(this.lines().filter((line) => KEY.test(line)));
  }

  /** The lines of the file, which is made; the last one may be cut off, so that the next one begins a new line. */
  private lines(): string[] {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > MOST_BYTES) rmSync(this.path);
      appendFileSync(this.path, '');
      const text = readFileSync(this.path, 'utf8');
      if (text !== '' && !text.endsWith('\n')) appendFileSync(this.path, '\n');
      return text.split('\n');
    } catch {
      this.isWritten = false;
      return [];
    }
  }
}
