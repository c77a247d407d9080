// "Break it": boxes to tick that change one line of lib each, in the page and in the worker, and show the line.
import { setBreak } from '../engine/break-switch.js';
import type { EngineClient } from '../engine/client.js';
import { breaks } from './breaks.js';
import type { CodeBox } from './code-box.js';
import { fill, h, tick } from './elements.js';
import type { UrlState } from './url-state.js';

/** The change of the address, if it is one of these; null: none. */
export function chosenBreak(state: UrlState, names: readonly string[]): string | null {
  const chosen = state.get('break');
  return names.includes(chosen) ? chosen : null;
}

/** From now on the page and the worker compute with this line changed; null: with none. */
export async function applyBreak(name: string | null, engine: EngineClient): Promise<void> {
  setBreak(name);
  await engine.call('break', name);
}

interface Surroundings {
  readonly state: UrlState;
  readonly engine: EngineClient;
  readonly codes: readonly CodeBox[];
  /** Called once the line is changed, or put back. */
  onBreak(): void | Promise<void>;
  onError(error: unknown): void;
}

/** One box for each change; at most one is ticked. */
export function breakSwitches(names: readonly string[], surroundings: Surroundings): HTMLElement {
  const { state, engine, codes, onBreak, onError } = surroundings;
  const [boxes, lines] = [h('div', { class: 'controls' }), h('div', { 'aria-live': 'polite' })];
  const show = (): void => {
    const chosen = chosenBreak(state, names);
    for (const code of codes) code.change(chosen === null ? null : breaks[chosen]);
    for (const [i, input] of [...boxes.querySelectorAll('input')].entries()) input.checked = names[i] === chosen;
    fill(lines, chosen === null ? null : changedLine(chosen));
  };
  const turn = async (name: string | null): Promise<void> => {
    state.set('break', name ?? 'none');
    show();
    await applyBreak(name, engine);
    await onBreak();
  };
  fill(boxes, ...names.map((name) => tick(breaks[name].title, false, (isOn) => {
    void turn(isOn ? name : null).catch(onError);
  })));
  show();
  return h('div', {}, boxes, lines);
}

/** The line before and after, and where it stands. */
function changedLine(name: string): HTMLElement {
  const { file, line, before, after } = breaks[name];
  return h('figure', { 'data-break': name },
    h('pre', { 'tabindex': 0, 'aria-label': 'The changed line' },
      h('del', { class: 'line' }, `− ${before.trim()}`), h('ins', { class: 'line' }, `+ ${after.trim()}`)),
    h('figcaption', {}, `${file}, line ${line}`));
}
