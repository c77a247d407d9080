// Which of 0..n−1 belong together, as pairs of them are joined (union-find: union by size, paths halved when walked).

export class DisjointSets {
  readonly members: number;
  /** A member's next one on the way to the root of its set; a root is its own. */
  private readonly parent: Int32Array;
  private readonly size: Int32Array;

  /** Every member in a set of its own. */
  constructor(n: number) {
    this.members = n;
    this.parent = Int32Array.from({ length: n }, (_, i) => i);
    this.size = new Int32Array(n).fill(1);
  }

  /** The member that stands for the set of `member`. */
  find(member: number): number {
    const { parent } = this;
    let at = member;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** Joins two different sets, given by their roots; returns the root of the union: that of the larger one. */
  join(a: number, b: number): number {
    const [root, other] = this.size[a] >= this.size[b] ? [a, b] : [b, a];
    this.parent[other] = root;
    this.size[root] += this.size[other];
    return root;
  }

  /** Members in the set with this root. */
  sizeOf(root: number): number {
    return this.size[root];
  }
}
