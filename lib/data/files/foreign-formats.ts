// Files that are given as weights and are in another format: what their first bytes say they are.

/** The first bytes of a format, its description, and whether such files usually hold weights. */
const FORMATS: readonly (readonly [first: readonly number[], description: string, holdsWeights: boolean])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, as torch.save writes one', true],
  [[0x80, 0x02], 'a pickle, as torch.save wrote one before torch 1.6', true],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5, as Keras and Caffe write it', true],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture', false],
  [[0xff, 0xd8, 0xff], 'a JPEG picture', false],
];

/** What a file that is no safetensors file is, and where it says how to convert it; null for an unknown format. */
export function formatOf(bytes: Uint8Array): string | null {
  const found = FORMATS.find(([first]) => first.every((byte, i) => bytes[i] === byte));
  if (found === undefined) return null;
  const [, description, holdsWeights] = found;
  return `it is ${description}${holdsWeights ? '; docs/published.md, "Weights", says how to convert it' : ''}`;
}
