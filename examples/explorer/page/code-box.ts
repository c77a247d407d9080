// "This code": the text of functions of lib, taken when the page was built, with the lines that just ran marked.
import { fill, h } from './elements.js';
import { libTexts } from './lib-texts.js';

export interface CodeBox {
  readonly element: HTMLElement;
  /** Marks the lines that hold one of the texts. */
  mark(...texts: readonly string[]): void;
}

/** `reference`: `lib/file.ts#name`, as panels name it. */
export function codeBox(reference: string): CodeBox {
  const { file, line, text } = libTexts[reference];
  const lines = text.split('\n');
  const list = h('code', {});
  const mark = (...texts: readonly string[]): void => {
    fill(list, ...lines.map((each, i) => {
      const isMarked = texts.some((marked) => each.includes(marked));
      return h('span', { class: isMarked ? 'line marked' : 'line', 'data-line': line + i }, `${each}\n`);
    }));
  };
  mark();
  const last = line + lines.length - 1;
  const head = h('summary', {}, `${file}, lines ${line} to ${last}`);
  const code = h('pre', { tabindex: 0, 'aria-label': `Code of ${reference}` }, list);
  return { element: h('details', { class: 'code', open: true }, head, code), mark };
}
