// Reads the "Break it" blocks of the numbered pages. A block is a fence named `break` around five lines:
//   file:   the source to edit
//   change: a piece of one of its lines, which stands in the file once
//   to:     what stands there instead; empty: nothing
//   fails:  the test file that notices
//   test:   the test of that file that fails

/** One edit, and the test that must fail after it. */
export interface Breakage {
  readonly file: string;
  readonly change: string;
  readonly to: string;
  readonly fails: string;
  readonly test: string;
}

const KEYS = ['file', 'change', 'to', 'fails', 'test'] as const;

/** The blocks of a page, in order. Throws SyntaxError for a block that has other lines than the five. */
export function breakagesOf(markdown: string): Breakage[] {
  return [...markdown.matchAll(/^```break\n([^]*?)^```$/gm)].map(([, block]) => {
    const fields = block.trimEnd().split('\n').map((line) => /^(\w+): *(.*)$/.exec(line));
    if (fields.map((field) => field?.[1]).join() !== KEYS.join()) {
      throw new SyntaxError(`a block \`break\` has the lines ${KEYS.join(', ')}, not:\n${block}`);
    }
    const [file, change, to, fails, test] = fields.map((field) => field![2].trim());
    return { file, change, to, fails, test };
  });
}

/** The source with the edit made. Throws RangeError unless the piece to change stands in it exactly once. */
export function broken(source: string, { file, change, to }: Breakage): string {
  const count = source.split(change).length - 1;
  if (count !== 1) throw new RangeError(`${file} has \`${change}\` ${count} times, not once`);
  return source.replace(change, () => to);
}
