// "This code": the text of functions of lib, taken when the page was built, with the lines that just ran marked, and
// the line that is changed by "Break it".
import type { Break } from './breaks.js';
import { fill, h } from './elements.js';
import { libTexts } from './lib-texts.js';

export interface CodeBox {
  readonly element: HTMLElement;
  /** Marks the lines that hold one of the texts. */
  mark(...texts: readonly string[]): void;
  /** Marks lines by their numbers in the file. */
  markLines(first: number, last: number): void;
  /** Shows a line of this file as it was and as it is now; null: all lines are those of lib. */
  change(change: Break | null): void;
}

/** `reference`: `lib/file.ts#name`, as panels name it. */
export function codeBox(reference: string): CodeBox {
  const { file, line, text } = libTexts[reference];
  const lines = text.split('\n');
  const list = h('code', {});
  const code = h('pre', { tabindex: 0, 'aria-label': `Code of ${reference}` }, list);
  const head = h('summary', {}, `${file}, lines ${line} to ${line + lines.length - 1}`);
  const shown: { isMarked(text: string, number: number): boolean; change: Break | null } =
    { isMarked: () => false, change: null };
  const show = (news: Partial<typeof shown>): void => {
    const { change, isMarked } = Object.assign(shown, news);
    fill(list, ...lines.flatMap((each, i) => change?.file === file && change.line === line + i
      ? [part('del', each, line + i), h('ins', { class: 'line' }, `${change.after}\n`)]
      : [part('span', each, line + i, isMarked(each, line + i) ? ' marked' : '')]));
    setTimeout(() => scrollToMark(code, list), 50); // once the box has its place in the page
  };
  show({});
  return {
    element: h('details', { class: 'code', open: true }, head, code),
    mark: (...texts) => show({ isMarked: (each) => texts.some((one) => each.includes(one)) }),
    markLines: (from, to) => show({ isMarked: (_, number) => number >= from && number <= to }),
    change: (change) => show({ change }),
  };
}

function part(tag: 'span' | 'del', text: string, number: number, mark = ''): HTMLElement {
  return h(tag, { 'class': `line${mark}`, 'data-line': number }, `${text}\n`);
}

function scrollToMark(code: HTMLElement, list: HTMLElement): void {
  const marked = list.querySelector<HTMLElement>('ins') ?? list.querySelector<HTMLElement>('.marked');
  if (marked !== null) code.scrollTop = marked.offsetTop - code.clientHeight / 2;
}
