// Reads docs/slides.md: a section `### title` for each slide, with a list of what there is of it:
//   - page: [title](page.md), …
//   - code:
//     - [`layers/roi-pool.ts#roiPoolBackward`](../lib/layers/roi-pool.ts): what it does
//   - test: …
//   - example: …
import { posix } from 'node:path';

export interface SlideLink {
  /** What the link shows, without backquotes; behind a # something that the file exports. */
  readonly label: string;
  /** From the root of the project. */
  readonly path: string;
}

export interface SlideSection {
  readonly slide: string;
  /** The lines below the title. */
  readonly text: string;
  readonly links: readonly SlideLink[];
}

/** The folder in which docs/slides.md lies, and the folder of each kind of link. */
const PAGES = 'docs';
const FOLDERS: Readonly<Record<string, RegExp>> = {
  page: /^(docs\/[\w-]+\.md|README\.md)$/, code: /^lib\//, test: /^test\//, example: /^examples\//,
};

/** The sections of the page, in its order. */
export function sectionsOf(markdown: string): SlideSection[] {
  return markdown.split(/^### /m).slice(1).map((section) => {
    const [slide, ...lines] = section.split(/^## /m)[0].split('\n');
    const text = lines.join('\n');
    return { slide, text, links: linksOf(text) };
  });
}

function linksOf(text: string): SlideLink[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)]
    .map(([, label, target]) => ({ label: label.replaceAll('`', ''), path: posix.join(PAGES, target) }));
}

/** What is wrong with a section, one line each; `textOf` gives a file's text or null. */
export function sectionFaults({ slide, text, links }: SlideSection, textOf: (path: string) => string | null): string[] {
  const kinds = text.split(/^- /m).slice(1).map((part) => ({ kind: part.split(':')[0], links: linksOf(part) }));
  const misplaced = kinds.flatMap(({ kind, links: own }) => {
    const folder = FOLDERS[kind];
    if (folder === undefined) return kind === 'nothing by itself' ? [] : [`"${kind}" is no kind of link`];
    if (own.length === 0) return [`${kind} has no link`];
    return own.filter(({ path }) => !folder.test(path)).map(({ path }) => `${path} is no ${kind}`);
  });
  const faults = [...kinds.length === 0 ? ['an empty section'] : [], ...misplaced,
    ...links.flatMap((link) => linkFaults(link, textOf))];
  return faults.map((fault) => `${slide}: ${fault}`);
}

function linkFaults({ label, path }: SlideLink, textOf: (path: string) => string | null): string[] {
  const text = textOf(path);
  if (text === null) return [`${path} does not exist`];
  const [file, symbol] = label.split('#');
  if (symbol === undefined) return [];
  if (!path.endsWith(`/${file}`)) return [`${label} leads to ${path}`];
  return exportsSymbol(text, symbol) ? [] : [`${path} exports no ${symbol}`];
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
