// Models and checkpoints on disk: the bytes of tensor-codec.ts as files.
import { writeFileAtomic } from './atomic-file.js';
import { readWhole } from './read-file.js';
import type { TensorFile } from './safetensors.js';
import { decodeTensorFile, tensorFilePieces, type ReadTensorFile } from './tensor-codec.js';

/** Reads a file. Throws RangeError as decodeTensorFile(), or when the file is missing or no file. */
export async function readSafetensors(path: string): Promise<ReadTensorFile> {
  return decodeTensorFile(await readWhole(path), path);
}

/** Writes a file with its seal, whole or not at all. Throws RangeError naming the file when it cannot be written. */
export async function writeSafetensors(path: string, file: TensorFile): Promise<void> {
  await writeFileAtomic(path, tensorFilePieces(file));
}
