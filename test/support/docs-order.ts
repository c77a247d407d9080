// The order of docs: that of the links in docs/README.md, the index. From it comes the line above the title of every
// page:
//   [previous: Gradient checks](02-gradient-check.md) | [index](README.md) | [next: …](…)

const INDEX = 'README.md';

/** The pages that the index links, each once, in its order. */
export function pageOrder(index: string): string[] {
  const pages = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, page]) => page);
  return [...new Set(pages)].filter((page) => page !== INDEX);
}

/** The first heading of a page. */
export function titleOfPage(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? '';
}

/** The line from a page to its neighbours; the first page has no previous one, the last no next one. */
export function wayLine(page: string, order: readonly string[], titleOf: (page: string) => string): string {
  const at = order.indexOf(page);
  const link = (word: string, neighbour: string | undefined): string[] =>
    neighbour === undefined ? [] : [`[${word}: ${titleOf(neighbour)}](${neighbour})`];
  return [...link('previous', order[at - 1]), `[index](${INDEX})`, ...link('next', order[at + 1])].join(' | ');
}

/** The page with this line above its title, instead of an older one. */
export function withWayLine(text: string, line: string): string {
  return `${line}\n\n${text.slice(Math.max(text.search(/^# /m), 0))}`;
}
