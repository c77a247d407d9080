// Bytes of protocol buffers: what ONNX files are written in. A message is a list of fields; a field is a key, which
// holds its number and one of three wire types, and a value.  Source: protobuf.dev, "Encoding".
//   key     number · 8 + wire type, as a varint
//   varint  7 bits a byte, the lowest first, the top bit set in every byte but the last    wire type 0: whole numbers
//   bytes   their count as a varint, then the bytes                                        wire type 2: text, messages
//   float   4 bytes, little-endian                                                         wire type 5
// Messages are lists of pieces until they are written, so that weights are copied once.

/** The pieces of a message, one behind the other. */
export type Message = readonly Uint8Array[];

const WIRE = { varint: 0, bytes: 2, float: 5 } as const;

/** A whole number of at least 0. */
export function int(number: number, value: number): Message {
  return [key(number, WIRE.varint), varint(value)];
}

export function float(number: number, value: number): Message {
  return [key(number, WIRE.float), new Uint8Array(Float32Array.of(value).buffer)];
}

export function bytes(number: number, value: Uint8Array): Message {
  return [key(number, WIRE.bytes), varint(value.length), value];
}

export function text(number: number, value: string): Message {
  return bytes(number, new TextEncoder().encode(value));
}

/** A message inside a message, of these fields. */
export function nested(number: number, ...fields: readonly Message[]): Message {
  const pieces = fields.flat();
  return [key(number, WIRE.bytes), varint(lengthOf(pieces)), ...pieces];
}

/** A message in one piece. */
export function encoded(...fields: readonly Message[]): Uint8Array {
  const pieces = fields.flat();
  const whole = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function key(number: number, wire: number): Uint8Array {
  return varint(number * 8 + wire);
}

function varint(value: number): Uint8Array {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new RangeError(`protobuf: ${value} is no count`);
  const digits: number[] = [];
  for (let rest = value; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    digits.push(rest % 128 + (rest >= 128 ? 128 : 0));
  }
  return Uint8Array.from(digits);
}

function lengthOf(pieces: Message): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
