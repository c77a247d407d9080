// How much two partitions of the same items agree, whatever their parts are called (Hubert & Arabie 1985).
//   s = Σ_ij C(n_ij, 2)    a = Σ_i C(n_i·, 2)    b = Σ_j C(n_·j, 2)    e = a·b / C(n, 2)
//   index = (s − e) / (½(a + b) − e)        1: the same partition;  about 0: no more agreement than by chance

type Labels = ArrayLike<number>;

/** Throws RangeError when the partitions are not of the same items. Two partitions without any pair agree: 1. */
export function adjustedRandIndex(first: Labels, second: Labels): number {
  if (first.length !== second.length) {
    throw new RangeError(`adjustedRandIndex: ${first.length} and ${second.length} items`);
  }
  const s = pairsWithin(first.length, (i) => `${first[i]} ${second[i]}`);
  const a = pairsWithin(first.length, (i) => `${first[i]}`);
  const b = pairsWithin(first.length, (i) => `${second[i]}`);
  const expected = a * b / Math.max(1, pairs(first.length));
  const most = (a + b) / 2;
  return most === expected ? 1 : (s - expected) / (most - expected);
}

/** Pairs of items in the same part, summed over the parts. */
function pairsWithin(items: number, partOf: (item: number) => string): number {
  const sizes = new Map<string, number>();
  for (let i = 0; i < items; i++) sizes.set(partOf(i), (sizes.get(partOf(i)) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + pairs(size), 0);
}

function pairs(n: number): number {
  return n * (n - 1) / 2;
}
