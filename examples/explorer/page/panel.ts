// What a panel is made of, and the frame around it: the slide's title and sentence, the formula, the live picture, the
// code, and how to break it.
import type { Dataset } from '../../../lib/data/sample.js';
import type { EngineClient } from '../engine/client.js';
import { applyBreak, breakSwitches, chosenBreak } from './break-it.js';
import { codeBox, type CodeBox } from './code-box.js';
import { h } from './elements.js';
import type { PanelName, UrlState } from './url-state.js';

export interface Context {
  readonly state: UrlState;
  readonly engine: EngineClient;
  /** Scenes that no training has seen. */
  readonly scenes: Dataset;
  /** Says something to everyone, in a line at the bottom of the window. */
  notify(text: string): void;
  /** Makes the panel anew, with the state of the address. */
  reshow(): void;
  /** Calls a function before the panel is replaced. */
  onLeave(leave: () => void): void;
}

export interface Live {
  /** Controls, above the picture. */
  readonly controls?: readonly Node[];
  readonly body: readonly Node[];
  /** Below the switches of "Break it": what comes of it. */
  readonly breakIt?: readonly Node[];
  /** Called when a line has been changed, or put back. */
  onBreak?(): void | Promise<void>;
}

export interface Panel {
  readonly name: PanelName;
  /** In the list of slides. */
  readonly title: string;
  /** The slide of the deck. */
  readonly slide: string;
  /** The slide's own sentence. */
  readonly sentence: string;
  readonly formula: string;
  /** A question to answer before the picture does; empty: none. */
  readonly question: string;
  readonly answer: string;
  /** `lib/….ts#name` of the code that runs here. */
  readonly code: readonly string[];
  /** The lines that a visitor can change, by their names in breaks.mjs. */
  readonly breaks: readonly string[];
  mount(context: Context, code: readonly CodeBox[]): Live | Promise<Live>;
}

/** The whole panel as elements; resolves when its first picture is there. */
export async function panelElements(panel: Panel, context: Context): Promise<Node[]> {
  const boxes = panel.code.map(codeBox);
  void applyBreak(chosenBreak(context.state, panel.breaks), context.engine);
  const live = await panel.mount(context, boxes);
  const guess = [h('summary', {}, `Guess first: ${panel.question}`), h('p', {}, panel.answer)];
  const settings = { 'class': 'controls', 'role': 'group', 'aria-label': 'Settings' };
  return [
    h('h2', { id: 'stage-title', tabindex: -1 }, panel.title),
    h('blockquote', {}, h('p', {}, panel.sentence), h('footer', {}, `Slide: ${panel.slide}`)),
    panel.formula === '' ? null : h('pre', { class: 'formula', tabindex: 0, 'aria-label': 'Formula' }, panel.formula),
    panel.question === '' ? null : h('details', { class: 'question' }, ...guess),
    live.controls === undefined ? null : h('div', settings, ...live.controls),
    ...live.body,
    breakSection(panel, context, boxes, live),
    h('section', { class: 'codes' }, h('h3', {}, 'This code'), ...boxes.map(({ element }) => element)),
  ].filter((part) => part !== null);
}

function breakSection(
  { breaks }: Panel, { state, engine, notify }: Context, codes: readonly CodeBox[], { breakIt = [], onBreak }: Live,
): HTMLElement {
  const switches = breakSwitches(breaks, {
    state, engine, codes, onBreak: onBreak ?? (() => {}), onError: (error) => notify(String(error)),
  });
  return h('section', { class: 'break' }, h('h3', {}, 'Break it'), switches, ...breakIt);
}
