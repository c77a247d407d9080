// The programs of a docs page: fenced blocks whose first line is a comment with the name of a file. A block of `text`
// right after a program is what the program prints, … standing for what differs from machine to machine.

export interface PageProgram {
  /** E.g. `pool.ts`. */
  readonly name: string;
  readonly source: string;
  /** What it prints, or null where the page does not say. */
  readonly prints: string | null;
}

export function programsOf(page: string): PageProgram[] {
  const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
  return blocks.flatMap(({ text }, i): PageProgram[] => {
    const name = /^\/\/ (\S+\.m?[tj]s)$/m.exec(text.split('\n', 1)[0])?.[1];
    if (name === undefined) return [];
    const next = blocks[i + 1];
    return [{ name, source: text, prints: next?.language === 'text' ? next.text : null }];
  });
}

/** Whether a program printed what the page says, from the first character to the last. */
export function isPrinted(prints: string, output: string): boolean {
  const parts = prints.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*?')}$`, 's').test(output);
}
