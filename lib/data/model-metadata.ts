// What a model file says about its network in words: text and JSON under names, checked as they are read.
import type { TensorFile } from './safetensors.js';

/** The text under `key`. Throws RangeError when there is none. */
export function metadataText({ metadata }: TensorFile, key: string): string {
  const value = metadata[key];
  if (value === undefined) throw new RangeError(`model: the metadata ${key} is missing, this is no model of ours`);
  return value;
}

/** The JSON under `key`. Throws RangeError when there is none or it is no JSON. */
export function metadataJson(file: TensorFile, key: string): unknown {
  try {
    return JSON.parse(metadataText(file, key));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RangeError(`model: the metadata ${key} is no JSON`);
    throw error;
  }
}

/** Names of classes 1..K, under `classes`. Throws RangeError when they are no list. */
export function metadataClasses(file: TensorFile): readonly string[] {
  const names = metadataJson(file, 'classes');
  if (!Array.isArray(names)) throw new RangeError('model: the metadata classes is no list');
  return names as readonly string[];
}
