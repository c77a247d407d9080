// Which program, on what, has made which steps of a training: a run may be gone on with by another version, another
// Node or another backend, and its bytes may then be others than those of an uninterrupted training.
import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../../compute/compute.js';

/** One process of a training, or several alike. */
export interface RunProcess {
  readonly versions: Readonly<Record<string, string>>;
  readonly backend: Backend;
  /** Steps that were done before it. */
  readonly fromStep: number;
}

/** The processes so far and this one; a process like the one before it is not listed again. */
export function withProcess(before: readonly RunProcess[], now: RunProcess): readonly RunProcess[] {
  const last = before.at(-1);
  return last !== undefined && processChanges(last, now).length === 0 ? before : [...before, now];
}

/** `node 24.1.0 instead of 20.9.0`, … for everything that may change the bytes; empty: nothing does. */
export function processChanges(before: Pick<RunProcess, 'versions'> & Partial<RunProcess>, now: RunProcess): string[] {
  const names = Object.keys({ ...before.versions, ...now.versions });
  const versions = names.filter((name) => before.versions[name] !== now.versions[name])
    .map((name) => `${name} ${now.versions[name] ?? 'none'} instead of ${before.versions[name] ?? 'none'}`);
  const { backend } = before;
  if (backend === undefined || isDeepStrictEqual(kernelsOf(backend), kernelsOf(now.backend))) return versions;
  return [...versions, `backend ${now.backend.ran} instead of ${backend.ran}`];
}

/** The number of threads changes no byte. */
function kernelsOf({ mode, ran }: Backend): object {
  return { mode, ran };
}
