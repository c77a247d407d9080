// Elements of a page in one call, and the controls that the panels share.

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/** An element; a function under `onclick` and its like is a listener; null and false leave an attribute out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function filled<Made extends Element>(element: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/** A slider with its name and its value. */
export function slider(name: string, { min, max, step, value }: SliderRange, on: (value: number) => void): HTMLElement {
  const shown = h('output', {}, String(value));
  const input = h('input', { type: 'range', min, max, step, value, oninput: () => {
    shown.textContent = input.value;
    on(Number(input.value));
  } });
  return h('label', { class: 'control' }, h('span', {}, name), input, shown);
}

/** A list to choose from. */
export function select<Name extends string>(
  name: string, options: readonly (readonly [value: Name, text: string])[], value: Name, on: (value: Name) => void,
): HTMLElement {
  const list = h('select', { onchange: () => on(list.value as Name) },
    ...options.map(([each, text]) => h('option', { value: each, selected: each === value }, text)));
  return h('label', { class: 'control' }, h('span', {}, name), list);
}

/** A box to tick. */
export function tick(name: string, value: boolean, on: (value: boolean) => void): HTMLElement {
  const input = h('input', { type: 'checkbox', checked: value, onchange: () => on(input.checked) });
  return h('label', { class: 'control tick' }, input, h('span', {}, name));
}

export function button(name: string, on: () => void): HTMLButtonElement {
  return h('button', { type: 'button', onclick: on }, name);
}

/** A table; the first column has the names of the rows. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const head = h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)));
  const body = rows.map(([name, ...cells]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), ...cells.map((cell) => h('td', {}, cell))));
  return h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': columns[0] },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)));
}

/** Puts other children into an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== null));
}

/** A number as text, at most so many significant digits. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e4 || size < 1e-3 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
}
