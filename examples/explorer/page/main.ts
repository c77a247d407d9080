// The page: a column of slides at the left, the stage at the right.
import { EngineClient, weightsOfPage } from '../engine/client.js';
import { inline } from '../engine/inline.js';
import { otherScenes } from '../engine/scenes.js';
import { ALL_PANELS } from '../panels/all-panels.js';
import { fill, h, select } from './elements.js';
import { panelElements, type Context } from './panel.js';
import { GPU_JS_MODES, MODES, UrlState } from './url-state.js';

const SCENES = 8;

const state = new UrlState();
const stage = document.querySelector('main')!;
const nav = document.querySelector('nav')!;
const notice = document.querySelector('.notice')!;
const subtitle = document.querySelector('header p')!;
const engine = new EngineClient();
const scenes = otherScenes(SCENES);

let leaving: (() => void)[] = [];
let turn = 0;

function notify(text: string): void {
  notice.textContent = text;
}

function showTheme(): void {
  const theme = state.get('theme');
  document.documentElement.style.colorScheme = theme === 'auto' ? 'light dark' : theme;
}

function themeChoice(): HTMLElement {
  const themes = [['auto', 'as the system'], ['light', 'light'], ['dark', 'dark']] as const;
  return select('Colours', themes, state.get('theme'), (theme) => {
    state.set('theme', theme);
    showTheme();
    showSlides();
  });
}

/** What computes. A training that was going on is lost with its backend; the panel begins anew. */
function modeChoice(): HTMLElement {
  const modes = MODES.filter((mode) => inline === null || !GPU_JS_MODES.includes(mode)); // one file holds no gpu.js
  return select('Mode', modes.map((mode) => [mode, mode] as const), state.get('mode'), (mode) => {
    state.set('mode', mode);
    notify('');
    void open();
    void reshow();
  });
}

function showSlides(): void {
  const links = ALL_PANELS.map(({ name, title }) => h('li', {}, h('a', {
    href: state.address(name), 'aria-current': name === state.get('panel') ? 'page' : null,
  }, title)));
  fill(nav, h('ol', {}, ...links), h('div', { class: 'controls' }, themeChoice(), modeChoice()));
  const here = nav.querySelector<HTMLElement>('[aria-current]');
  if (here !== null) nav.firstElementChild!.scrollLeft = here.offsetLeft - nav.clientWidth / 2 + here.clientWidth / 2;
}

/** Shows the panel of the address; a panel that is still being made is given up. */
async function showPanel(): Promise<void> {
  const mine = ++turn;
  for (const leave of leaving) leave();
  leaving = [];
  showTheme();
  showSlides();
  notify(state.unknown.length === 0 ? '' : `Left out of the address: ${state.unknown.join(', ')}`);
  const panel = ALL_PANELS.find(({ name }) => name === state.get('panel'))!;
  const context: Context = {
    state, engine, scenes, notify, onLeave: (leave) => { leaving.push(leave); },
    reshow: () => { void reshow(); },
  };
  stage.setAttribute('aria-busy', 'true');
  try {
    const elements = await panelElements(panel, context);
    if (mine === turn) fill(stage, ...elements);
  } catch (error) {
    if (mine === turn) fill(stage, h('h2', {}, panel.title), h('p', { class: 'warning' }, String(error)));
  } finally {
    if (mine === turn) stage.removeAttribute('aria-busy');
  }
}

/** Shows the same panel anew and leaves the focus on the control that asked for it. */
async function reshow(): Promise<void> {
  const name = document.activeElement?.closest('label')?.firstChild?.textContent;
  await showPanel();
  const label = [...document.querySelectorAll('label')].find(({ firstChild }) => firstChild?.textContent === name);
  label?.querySelector<HTMLElement>('select, input')?.focus();
}

addEventListener('hashchange', () => {
  state.read();
  void showPanel().then(() => document.getElementById('stage-title')?.focus());
});

const intro = subtitle.textContent;

/** Opens the backend of the address; simd, or the loops, where this browser has no such mode. */
async function open(): Promise<void> {
  for (const mode of new Set([state.get('mode'), 'simd', 'blocked'] as const)) {
    try {
      const { backend } = await engine.call('open', { mode, weights: weightsOfPage() });
      subtitle.textContent = `${intro} Computes with ${backend}.`;
      return;
    } catch (error) {
      notify(`${mode}: ${String(error)}`);
    }
  }
}

void open();
void showPanel();
