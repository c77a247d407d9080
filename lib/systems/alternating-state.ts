// What alternating optimization goes on from, as tensors and text: M0, which two stages start from; the weights of
// every stage that was started; and of the one under way V, its walk and its steps.
//   M0/weights/conv1.weight   M1/weights/…   M2/weights/…   M2/velocities/…   metadata M2: { stepsDone, walk }
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { floatWeights } from '../data/files/safetensors.js';
import { STAGE_NAMES, type StageName } from '../detectors/faster-rcnn/config.js';
import type { SavedStage, SavedStages } from '../detectors/faster-rcnn/stage.js';
import type { Pretrained } from '../networks/pretrained.js';
import { trainingState, trainingStateFile } from './training-state.js';

export interface AlternatingState {
  readonly M0: Pretrained | null;
  readonly stages: SavedStages;
  /** Seconds each stage has taken, the proposals it begins with included. */
  readonly seconds: Readonly<Partial<Record<StageName, number>>>;
}

export function alternatingStateFile({ M0, stages, seconds }: AlternatingState): TensorFile {
  const tensors = new Map<string, StoredTensor>(prefixed('M0/weights/', Object.entries(M0 ?? {})));
  const metadata: Record<string, string> = { seconds: JSON.stringify(seconds) };
  for (const name of STAGE_NAMES) {
    const stage = stages[name];
    if (stage === undefined) continue;
    for (const entry of prefixed(`${name}/weights/`, Object.entries(stage.weights))) tensors.set(...entry);
    if (stage.state === undefined) continue;
    const state = trainingStateFile(stage.state);
    for (const entry of prefixed(`${name}/velocities/`, state.tensors)) tensors.set(...entry);
    metadata[name] = JSON.stringify(state.metadata);
  }
  return { tensors, metadata };
}

/** The inverse. Throws RangeError when the file is not such a state. */
export function alternatingState(file: TensorFile): AlternatingState {
  if (file.metadata.seconds === undefined) throw new RangeError('training state: seconds is missing');
  const M0 = floatWeights({ tensors: below('M0/weights/', file), metadata: {} });
  const stages: Partial<Record<StageName, SavedStage>> = {};
  for (const name of STAGE_NAMES) {
    const weights = floatWeights({ tensors: below(`${name}/weights/`, file), metadata: {} });
    if (Object.keys(weights).length === 0) continue;
    const text = file.metadata[name];
    const tensors = below(`${name}/velocities/`, file);
    stages[name] = text === undefined ? { weights }
      : { weights, state: trainingState({ tensors, metadata: JSON.parse(text) as Record<string, string> }) };
  }
  const seconds = JSON.parse(file.metadata.seconds) as AlternatingState['seconds'];
  return { M0: Object.keys(M0).length === 0 ? null : M0, stages, seconds };
}

function prefixed<T>(prefix: string, entries: Iterable<readonly [string, T]>): [string, T][] {
  return Array.from(entries, ([name, value]) => [prefix + name, value]);
}

function below(prefix: string, { tensors }: TensorFile): Map<string, StoredTensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
