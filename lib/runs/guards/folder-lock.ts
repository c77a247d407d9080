// One process works in a folder at a time. The lock is a file with the number of its process and the moment at which
// that process began; it counts only while such a process lives, so that a kill leaves nothing to be removed by hand.
//   <folder>/.lock        { "pid", "started", "host" }
//   <folder>/.lock.taken  held for a moment by the process that takes over a dead one's lock
import { readFileSync, rmSync } from 'node:fs';
import { readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { makeFolder } from '../../data/files/make-folder.js';
import { isAlive } from '../../data/files/atomic-file.js';
import { checkedJson } from '../../data/files/checked.js';
import { codeOf, fileError } from '../../data/files/error-code.js';

const LOCK = '.lock';
const TAKING = '.lock.taken';

const HOLDER = v.looseObject({ pid: v.number(), started: v.string(), host: v.string() });
type Holder = v.InferOutput<typeof HOLDER>;

const TRIES = 50;
const PAUSE = 40;       // milliseconds between tries
const FORGOTTEN = 5000; // milliseconds after which a half-written lock, or the file of a take-over, was left by a kill

/** Whether a name in a folder belongs to its lock. */
export function isLock(name: string): boolean {
  return name === LOCK || name === TAKING;
}

/**
 * Does work in a folder, which is made if need be, while no other process may. A folder that was made and stayed empty
 * is removed again. Throws RangeError naming the folder and the other process when one works there, or when the
 * folder cannot be written.
 */
export async function holdingFolder<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const made = await makeFolder(dir);
  const path = join(dir, LOCK);
  await acquire(dir);
  const release = (): void => rmSync(path, { force: true });
  process.prependOnceListener('exit', release); // also where a second signal ends the process; before folders go
  try {
    return await work();
  } finally {
    process.off('exit', release);
    await rm(path, { force: true });
    if (made !== undefined) await rmdir(dir).catch(() => {}); // refused for a folder that holds something
  }
}

/** The number of another process that works in a folder; null: none does. */
export async function workerIn(dir: string): Promise<number | null> {
  const holder = await holderOf(join(dir, LOCK));
  return holder !== null && holder.pid !== process.pid && lives(holder) ? holder.pid : null;
}

async function acquire(dir: string): Promise<void> {
  const path = join(dir, LOCK);
  const own: Holder = { pid: process.pid, started: startOf(process.pid), host: hostname() };
  for (let n = 0; n < TRIES; n++) {
    try {
      return await writeFile(path, JSON.stringify(own), { flag: 'wx' });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw fileError(path, 'written', error);
    }
    const holder = await holderOf(path);
    if (holder !== null && lives(holder)) {
      const where = holder.host === hostname() ? '' : ` on ${holder.host} (if it is gone, remove ${path})`;
      throw new RangeError(`${dir}: process ${holder.pid}${where} works in this folder, wait until it has ended`);
    }
    if (!await takenOver(dir)) await pause(PAUSE);
  }
  throw new RangeError(`${path}: cannot be taken over from a process that has ended, remove it`);
}

/** Removes a dead process's lock; false: another process is doing that, or the lock is being written just now. */
async function takenOver(dir: string): Promise<boolean> {
  const [path, taking] = [join(dir, LOCK), join(dir, TAKING)];
  try {
    await writeFile(taking, '', { flag: 'wx' });
  } catch {
    if (await ageOf(taking) > FORGOTTEN) await rm(taking, { force: true });
    return false;
  }
  try {
    const holder = await holderOf(path); // again: it may be another process's by now
    const isDead = holder === null ? await ageOf(path) > FORGOTTEN : !lives(holder);
    if (isDead) await rm(path, { force: true });
    return isDead;
  } finally {
    await rm(taking, { force: true });
  }
}

/** The process that a lock names; null where there is none, or where it is not written to its end. */
async function holderOf(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return checkedJson(HOLDER, text, path);
  } catch {
    return null;
  }
}

/** A process of another machine is taken for living: nothing can be known of it. */
function lives({ pid, started, host }: Holder): boolean {
  return host !== hostname() || (isAlive(pid) && started === startOf(pid));
}

/**
 * When a process began, in the system's own ticks; '' where the system does not tell, `ended` for a process that has
 * ended and whose parent has not asked how.
 */
function startOf(pid: number): string {
  try {
    const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=\w )/); // a name may hold blanks
    const [state, ...rest] = fields.split(' ');
    return 'ZX'.includes(state) ? 'ended' : rest[18]; // fields 3 and 22 of the whole line
  } catch {
    return '';
  }
}

async function ageOf(path: string): Promise<number> {
  return stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
}
