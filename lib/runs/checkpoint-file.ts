// A checkpoint as one file, so that a kill cannot separate the weights from the state of their solver.
// The names of tensors and metadata begin with the part they belong to: `model/` or `state/`.
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { readSafetensors, writeSafetensors } from '../data/files/tensor-file.js';
import type { Checkpoint } from '../systems/system.js';

/** A checkpoint and the seconds of training that led to it. */
export interface TimedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
  /** Seconds of the processors; null where a part of the training did not count them. */
  readonly cpuSeconds: number | null;
}

const PARTS = ['model', 'state'] as const;

/** Writes a checkpoint; the file appears whole or not at all. */
export async function writeCheckpoint(path: string, timed: TimedCheckpoint): Promise<void> {
  const { checkpoint, seconds, cpuSeconds } = timed;
  const tensors = new Map<string, StoredTensor>();
  const metadata: Record<string, string> = { seconds: String(seconds) };
  if (cpuSeconds !== null) metadata.cpuSeconds = String(cpuSeconds);
  for (const part of PARTS) {
    for (const [name, tensor] of checkpoint[part].tensors) tensors.set(`${part}/${name}`, tensor);
    for (const [name, text] of Object.entries(checkpoint[part].metadata)) metadata[`${part}/${name}`] = text;
  }
  await writeSafetensors(path, { tensors, metadata });
}

/** Reads a checkpoint. Throws RangeError naming the file when it is corrupt, truncated or no checkpoint. */
export async function readCheckpoint(path: string): Promise<TimedCheckpoint> {
  const file = await readSafetensors(path);
  const seconds = Number(file.metadata.seconds);
  const cpuSeconds = file.metadata.cpuSeconds === undefined ? null : Number(file.metadata.cpuSeconds);
  const isForeign = [...file.tensors.keys()].some((name) => !PARTS.some((part) => name.startsWith(`${part}/`)));
  if (!Number.isFinite(seconds) || Number.isNaN(cpuSeconds) || isForeign) {
    throw new RangeError(`${path}: is no checkpoint of a training`);
  }
  return { checkpoint: { model: partOf(file, 'model'), state: partOf(file, 'state') }, seconds, cpuSeconds };
}

function partOf({ tensors, metadata }: TensorFile, part: typeof PARTS[number]): TensorFile {
  const own = <T>(entries: Iterable<[string, T]>): [string, T][] =>
    [...entries].filter(([name]) => name.startsWith(`${part}/`)).map(([name, x]) => [name.slice(part.length + 1), x]);
  return { tensors: new Map(own(tensors)), metadata: Object.fromEntries(own(Object.entries(metadata))) };
}
