// What gpu.js gives back, as one flat Float32Array in the order [z][y][x][result].

/** A number, a row, or rows of rows; the innermost vectors are typed arrays. */
export type NestedResult = number | Float32Array | readonly NestedResult[];

/**
 * `size` numbers. A flat array is returned as it is; nested arrays whose vectors are windows of one buffer of exactly
 * that size give the buffer (webasm, WebGPU); anything else is copied. Throws RangeError when the size is another.
 */
export function flatResult(result: NestedResult, size: number): Float32Array {
  if (result instanceof Float32Array && result.length === size) return result;
  const first = firstVector(result);
  if (first !== null && first.byteOffset === 0 && first.buffer.byteLength === size * first.BYTES_PER_ELEMENT) {
    return new Float32Array(first.buffer);
  }
  const flat = new Float32Array(size);
  const end = copyNested(result, flat, 0);
  if (end !== size) throw new RangeError(`flatResult: expected ${size} numbers, got ${end}`);
  return flat;
}

function firstVector(result: NestedResult): Float32Array | null {
  let at: NestedResult | undefined = result;
  while (Array.isArray(at)) at = at[0];
  return at instanceof Float32Array ? at : null;
}

/** Copies depth first from target[at] on; returns where it ended. */
function copyNested(result: NestedResult, target: Float32Array, at: number): number {
  if (typeof result === 'number') {
    target[at] = result;
    return at + 1;
  }
  if (result instanceof Float32Array) {
    target.set(result, at);
    return at + result.length;
  }
  return result.reduce((end: number, part) => copyNested(part, target, end), at);
}
