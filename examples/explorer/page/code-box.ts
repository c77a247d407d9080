// "This code": the text of functions of lib, taken when the page was built, with the lines that just ran marked.
import { fill, h } from './elements.js';
import { libTexts } from './lib-texts.js';

export interface CodeBox {
  readonly element: HTMLElement;
  /** Marks the lines that hold one of the texts. */
  mark(...texts: readonly string[]): void;
  /** Marks lines by their numbers in the file. */
  markLines(first: number, last: number): void;
}

/** `reference`: `lib/file.ts#name`, as panels name it. */
export function codeBox(reference: string): CodeBox {
  const { file, line, text } = libTexts[reference];
  const lines = text.split('\n');
  const list = h('code', {});
  const scrollToMark = (): void => {
    const marked = list.querySelector<HTMLElement>('.marked');
    if (marked !== null) code.scrollTop = marked.offsetTop - code.clientHeight / 2;
  };
  const show = (isMarked: (text: string, number: number) => boolean): void => {
    fill(list, ...lines.map((each, i) =>
      h('span', { 'class': isMarked(each, line + i) ? 'line marked' : 'line', 'data-line': line + i }, `${each}\n`)));
    setTimeout(scrollToMark, 50); // once the box has its place in the page
  };
  const mark = (...texts: readonly string[]): void => show((each) => texts.some((text) => each.includes(text)));
  const markLines = (from: number, to: number): void => show((_, number) => number >= from && number <= to);
  const last = line + lines.length - 1;
  const head = h('summary', {}, `${file}, lines ${line} to ${last}`);
  const code = h('pre', { tabindex: 0, 'aria-label': `Code of ${reference}` }, list);
  mark();
  return { element: h('details', { class: 'code', open: true }, head, code), mark, markLines };
}
