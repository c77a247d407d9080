// How a camera was held, from the EXIF block of a picture. Source: Exif 2.3 §4.5.2 (header), §4.6.2 (entries), tag 274.
const ORIENTATION_TAG = 0x0112;
const LITTLE_ENDIAN = 0x4949; // "II"; "MM" is big endian
const SHORTEST = 14;          // bytes: header 8, number of entries 2, and not a whole entry

/** The orientation 1..8 in an EXIF block (its TIFF header first); null where it has none or is cut off before it. */
export function exifOrientation(block: Uint8Array): number | null {
  if (block.length < SHORTEST) return null;
  const tiff = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const littleEndian = tiff.getUint16(0) === LITTLE_ENDIAN;
  const directory = tiff.getUint32(4, littleEndian);
  if (directory + 2 > tiff.byteLength) return null;
  const entries = tiff.getUint16(directory, littleEndian);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    const value = tiff.getUint16(entry + 8, littleEndian);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
