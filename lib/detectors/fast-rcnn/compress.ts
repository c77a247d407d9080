// A trained Fast R-CNN made smaller and faster (Fast R-CNN §3.1): fc6 and fc7 by truncated SVD.
import { floatWeights, metadataText, type TensorFile } from '../../data/files/safetensors.js';
import { compressedFc, type Compression, type FcRanks } from '../../networks/low-rank-fc.js';

/** A smaller model, and what became of its layers. */
export interface CompressedModel {
  readonly model: TensorFile;
  readonly compressions: readonly Compression[];
}

/**
 * A trained Fast R-CNN with fc6 and fc7 by truncated SVD, nothing trained again (Fast R-CNN §3.1); the ranks stand in
 * the metadata `ranks`. Throws RangeError for a rank that a layer does not have, and for a compressed model.
 */
export function compressedModel(file: TensorFile, ranks: FcRanks): CompressedModel {
  metadataText(file, 'normalisation'); // a Fast R-CNN's
  const { ranks: before } = file.metadata;
  if (before !== undefined) throw new RangeError(`model: is compressed already, ranks ${before}`);
  const { weights, compressions } = compressedFc(floatWeights(file), ranks);
  const metadata = { ...file.metadata, ranks: JSON.stringify(ranks) };
  return { model: { tensors: new Map(Object.entries(weights)), metadata }, compressions };
}
