// A checkpoint as one file, so that a kill cannot separate the weights from the state of their solver, from the log of
// the steps that led to them, or from the plan they belong to.
// The names of tensors and metadata begin with the part they belong to: `model/` or `state/`, and `run/` for the rest.
import * as v from 'valibot';
import { checked, checkedJson } from '../data/files/checked.js';
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { readSafetensors, writeSafetensors } from '../data/files/tensor-file.js';
import type { Checkpoint } from '../systems/system.js';
import type { RunProcess } from './guards/run-processes.js';
import { PROCESSES } from './run-schema.js';
import type { ValidationState } from './validation/validation.js';

/** A checkpoint, and the training that led to it. */
export interface TimedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
  /** Seconds of the processors; null where a part of the training did not count them. */
  readonly cpuSeconds: number | null;
  /** What makes the training this one and no other (trainingOf() in plan.ts). */
  readonly training: Readonly<Record<string, unknown>>;
  /** log.csv up to here. */
  readonly log: string;
  readonly processes: readonly RunProcess[];
  /** The validations on the way so far; absent: the run has none. */
  readonly validation?: ValidationState;
}

const PARTS = ['model', 'state'] as const;
const LOG = 'run/log';

const seconds = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?(e[+-]?\d+)?$/));
const METADATA = v.looseObject({
  'run/seconds': seconds, 'run/cpuSeconds': v.exactOptional(seconds), 'run/training': v.string(),
  'run/processes': v.string(), 'run/validation': v.exactOptional(v.string()),
});
const VALIDATION = v.looseObject({
  log: v.string(), images: v.string(), seconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
});

/** Writes a checkpoint; the file appears whole or not at all. */
export async function writeCheckpoint(path: string, timed: TimedCheckpoint): Promise<void> {
  const { checkpoint, cpuSeconds, training, log, processes, validation } = timed;
  const text = new TextEncoder().encode(log);
  const tensors = new Map<string, StoredTensor>([[LOG, { shape: [text.length], data: text }]]);
  const metadata: Record<string, string> = {
    'run/seconds': String(timed.seconds),
    ...cpuSeconds === null ? {} : { 'run/cpuSeconds': String(cpuSeconds) },
    'run/training': JSON.stringify(training),
    'run/processes': JSON.stringify(processes),
    ...validation === undefined ? {} : { 'run/validation': JSON.stringify(validation) },
  };
  for (const part of PARTS) {
    for (const [name, tensor] of checkpoint[part].tensors) tensors.set(`${part}/${name}`, tensor);
    for (const [name, value] of Object.entries(checkpoint[part].metadata)) metadata[`${part}/${name}`] = value;
  }
  await writeSafetensors(path, { tensors, metadata });
}

/**
 * Reads a checkpoint. Throws RangeError naming the file when it is damaged, no checkpoint, or of a version before
 * 0.3.0, whose checkpoints carry neither checksum nor log.
 */
export async function readCheckpoint(path: string): Promise<TimedCheckpoint> {
  const file = await readSafetensors(path);
  const { tensors, metadata } = file;
  const log = tensors.get(LOG);
  if (!file.sealed || log === undefined) {
    const isOlder = metadata.seconds !== undefined;
    throw new RangeError(`${path}: is no checkpoint of a training${isOlder ? ' by this version' : ''}, start anew`);
  }
  const times = checked(METADATA, metadata, path);
  const json = <S extends v.GenericSchema>(schema: S, name: keyof typeof times): v.InferOutput<S> =>
    checkedJson(schema, String(times[name]), `${path}: ${name}`);
  const cpuSeconds = times['run/cpuSeconds'];
  return {
    checkpoint: { model: partOf(file, 'model'), state: partOf(file, 'state') },
    seconds: Number(times['run/seconds']),
    cpuSeconds: cpuSeconds === undefined ? null : Number(cpuSeconds),
    training: json(v.record(v.string(), v.unknown()), 'run/training'),
    log: new TextDecoder().decode(log.data),
    processes: json(PROCESSES, 'run/processes'),
    ...times['run/validation'] === undefined ? {} : { validation: json(VALIDATION, 'run/validation') },
  };
}

function partOf({ tensors, metadata }: TensorFile, part: typeof PARTS[number]): TensorFile {
  const own = <T>(entries: Iterable<[string, T]>): [string, T][] =>
    [...entries].filter(([name]) => name.startsWith(`${part}/`)).map(([name, x]) => [name.slice(part.length + 1), x]);
  return { tensors: new Map(own(tensors)), metadata: Object.fromEntries(own(Object.entries(metadata))) };
}
