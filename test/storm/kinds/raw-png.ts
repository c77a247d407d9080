// PNG files with any header and any data, as no encoder would write them.

interface RawPng {
  readonly width: number;
  readonly height: number;
  /** The contents of IDAT. */
  readonly rows: Uint8Array;
  readonly bits?: number;
  readonly colourType?: number;
  readonly interlace?: number;
  /** Chunks between the header and the rows, and between the rows and the end. */
  readonly before?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** A chunk with its length and checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  let crc = 0xffffffff;
  for (const byte of chunk.subarray(4, 8 + data.length)) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  chunk.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length);
  return chunk;
}

/** The header chunk. */
export function pngHeader(
  { width, height, bits = 8, colourType = 2, interlace = 0 }: Omit<RawPng, 'rows'>,
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, colourType, 0, 0, interlace], 8);
  return pngChunk('IHDR', header);
}

/** A PNG of RGB with 8 bits a sample, unless something else is asked for. */
export function rawPng(png: RawPng): Buffer {
  const { rows, before = [], after = [] } = png;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = pngChunk('IEND', new Uint8Array());
  return Buffer.concat([signature, pngHeader(png), ...before, pngChunk('IDAT', rows), ...after, end]);
}
