// Seeded random numbers: xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2018),
// with splitmix32 filling its four state words. Everything random in the project takes an Rng. Each stage forks its
// own, so that an extra draw in one stage does not change the numbers of the next.

export interface RngState {
  readonly words: readonly [number, number, number, number];
  /** The second normal of a polar pair, kept for the next call; null when there is none. */
  readonly spareNormal: number | null;
}

export class Rng {
  private words: [number, number, number, number];
  private spareNormal: number | null = null;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`Rng: the seed must be an integer, got ${seed}`);
    // The high word is multiplied by an odd number: otherwise seed −1, whose two words are equal, would be seed 0.
    const high = Math.floor(seed / 2 ** 32);
    const next = splitmix32(mix(seed >>> 0, Math.imul(high, 0x85ebca6b)));
    this.words = [next(), next(), next(), next()];
  }

  /** An independent stream for a named stage; depends on this generator's seed and history, does not advance it. */
  fork(name: string): Rng {
    const child = new Rng(0);
    const next = splitmix32(this.words.reduce(mix, hashOf(name)));
    child.words = [next(), next(), next(), next()];
    return child;
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const s = this.words;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    if (!(n >= 1)) throw new RangeError(`Rng.integer: n must be at least 1, got ${n}`);
    return Math.floor(this.uniform() * n);
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** Standard normal, Marsaglia's polar method. */
  normal(): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    for (;;) {
      const u = this.between(-1, 1);
      const v = this.between(-1, 1);
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt(-2 * Math.log(s) / s);
        this.spareNormal = v * factor;
        return u * factor;
      }
    }
  }

  /** 0..n-1 in random order (Fisher–Yates). */
  permutation(n: number): number[] {
    return Array.from(this.shuffledIndices(n));
  }

  /** The same numbers by the same draws, four bytes each: for millions of them. */
  shuffledIndices(n: number): Int32Array {
    const indices = new Int32Array(n);
    for (let i = 0; i < n; i++) indices[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const index = indices[i]; // `[a, b] = [b, a]` is several times slower
      indices[i] = indices[j];
      indices[j] = index;
    }
    return indices;
  }

  /** A shuffled copy. */
  shuffled<T>(items: readonly T[]): T[] {
    return Array.from(this.shuffledIndices(items.length), (i) => items[i]);
  }

  /** `count` different items in random order; with fewer items than that, all of them. */
  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffled(items).slice(0, count);
  }

  /** The state from which `fromState` continues the same stream of numbers. */
  state(): RngState {
    return { words: [...this.words], spareNormal: this.spareNormal };
  }

  static fromState(state: RngState): Rng {
    const rng = new Rng(0);
    rng.words = [...state.words];
    rng.spareNormal = state.spareNormal;
    return rng;
  }
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** Folds a word into a hash (the finaliser of MurmurHash3). */
function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word ^ 0x9e3779b9, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = mix(hash, character.codePointAt(0)!);
  return hash;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}
