// Turns a result of gpu.js into one flat Float32Array in the order [z][y][x][result].

/** A number, a vector, or arrays of these nested to any depth; the innermost vectors are typed arrays. */
export type NestedResult = number | Float32Array | readonly NestedResult[];

/**
 * The `size` numbers of a result. A flat array is returned itself. Nested arrays whose vectors share one buffer of
 * exactly that size (webasm, WebGPU) give that buffer; all others are copied. Throws RangeError for another size.
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

/** Copies depth first into target from index `at`; returns the index after the last number. */
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
