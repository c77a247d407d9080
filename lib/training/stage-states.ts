// What the stages of a long training have come to: tensors and text under the name of each stage. A checkpoint writes
// all of them into one file, and after a restart each stage goes on from its own.
//   tensors    fineTune/weights/conv1.weight   fineTune/velocities/conv1.weight   trainSvms/1/positives   …
//   metadata   fineTune: { "stepsDone": "40", … }   trainSvms: { "imagesDone": "7", … }
import * as v from 'valibot';
import { checkedJson } from '../data/files/checked.js';
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';

const TEXTS = v.record(v.string(), v.string());

export class StageStates {
  private readonly states: Map<string, () => TensorFile>;
  private fetchStage: () => Promise<void> = async () => {};

  /** `saved`: the states of an earlier process by the names of the stages; empty to begin at the beginning. */
  constructor(saved: ReadonlyMap<string, TensorFile> = new Map()) {
    this.states = new Map([...saved].map(([stage, state]) => [stage, () => state]));
  }

  /** What a stage has come to; null before it begins. */
  of(stage: string): TensorFile | null {
    return this.states.get(stage)?.() ?? null;
  }

  /**
   * From now on `state` says what the stage has come to; it is called whenever a checkpoint is written. `fetch` brings
   * what is on a graphics card; absent: nothing is.
   */
  keep(stage: string, state: () => TensorFile, fetch?: () => Promise<void>): void {
    this.states.set(stage, state);
    if (fetch !== undefined) this.fetchStage = fetch; // the stages before have fetched when they ended
  }

  /** Brings what is on a graphics card; to be awaited before the states are read. */
  fetch(): Promise<void> {
    return this.fetchStage();
  }

  /** All states in one file. */
  file(): TensorFile {
    const states = [...this.states].map(([stage, state]) => [stage, state()] as const);
    return {
      tensors: new Map(states.flatMap(([stage, { tensors }]) => withPrefix(stage, tensors))),
      metadata: Object.fromEntries(states.map(([stage, { metadata }]) => [stage, JSON.stringify(metadata)])),
    };
  }

  /** The inverse of file(). Throws RangeError naming the stage whose metadata are no record of texts. */
  static fromFile({ tensors, metadata }: TensorFile): StageStates {
    return new StageStates(new Map(Object.entries(metadata).map(([stage, text]) =>
      [stage, { tensors: below(stage, tensors), metadata: checkedJson(TEXTS, text, `training state: ${stage}`) }])));
  }
}

/** `name` as `prefix/name`. */
export function withPrefix(prefix: string, tensors: TensorFile['tensors']): [string, StoredTensor][] {
  return Array.from(tensors, ([name, value]) => [`${prefix}/${name}`, value]);
}

/** The tensors `prefix/name` as `name`. */
export function below(prefix: string, tensors: TensorFile['tensors']): Map<string, StoredTensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(`${prefix}/`));
  return new Map(own.map(([name, value]) => [name.slice(prefix.length + 1), value]));
}
