// Reads docs/slides.md: tables with a row per slide, whose cells hold references in backquotes (`file`, or `file#name`
// for something that a file exports), `later` for what does not exist yet, or `—` for what there never will be.

export interface SlideRow {
  readonly slide: string;
  /** Page, code, test, example. */
  readonly cells: readonly string[];
}

/** The rows of every table whose first heading is "slide". */
export function rowsOf(markdown: string): SlideRow[] {
  return markdown.split('\n')
    .filter((line) => line.startsWith('|') && !/^\| *(slide|-+) *\|/.test(line))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
    .map(([slide, ...cells]) => ({ slide, cells }));
}

/** What a row names that is not there, one line each; `textOf` gives a file's text or null. */
export function brokenReferences({ slide, cells }: SlideRow, textOf: (path: string) => string | null): string[] {
  const complaints = cells.length === 4 ? cells.flatMap((cell) => cellFaults(cell, textOf)) : ['not five columns'];
  return complaints.map((complaint) => `${slide}: ${complaint}`);
}

function cellFaults(cell: string, textOf: (path: string) => string | null): string[] {
  if (cell === '') return ['an empty cell'];
  if (cell === '—' || cell === 'later') return [];
  const references = [...cell.matchAll(/`([^`]+)`/g)].map(([, reference]) => reference);
  if (references.length === 0) return [`"${cell}" names no file`];
  return references.flatMap((reference) => {
    const [path, symbol] = reference.split('#');
    const text = textOf(path);
    if (text === null) return [`${path} does not exist`];
    return symbol === undefined || exportsSymbol(text, symbol) ? [] : [`${path} exports no ${symbol}`];
  });
}

function exportsSymbol(text: string, symbol: string): boolean {
  const declaration = `export (async )?(function\\*?|const|class|interface|type) ${symbol}\\b`;
  return new RegExp(`^${declaration}`, 'm').test(text);
}

/** The words in quotation marks that follow `deck:` or `deck`, comment marks and line breaks taken out. */
export function deckQuotes(text: string): string[] {
  const flat = text.replace(/\n\s*(\/\/|\*)?\s*/g, ' ');
  return [...flat.matchAll(/\bdeck:? "([^"]+)"/gi)].map(([, quote]) => quote);
}
