// The page: a column of slides at the left, the stage at the right.
import { EngineClient, weightsOfPage } from '../engine/client.js';
import { otherScenes } from '../engine/scenes.js';
import { ALL_PANELS } from '../panels/all-panels.js';
import { fill, h, select } from './elements.js';
import { panelElements, type Context } from './panel.js';
import { UrlState } from './url-state.js';

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

function showSlides(): void {
  const links = ALL_PANELS.map(({ name, title }) => h('li', {}, h('a', {
    href: state.address(name), 'aria-current': name === state.get('panel') ? 'page' : null,
  }, title)));
  const themes = [['auto', 'as the system'], ['light', 'light'], ['dark', 'dark']] as const;
  fill(nav, h('ol', {}, ...links), select('Colours', themes, state.get('theme'), (theme) => {
    state.set('theme', theme);
    showTheme();
    showSlides();
  }));
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
  const label = [...stage.querySelectorAll('label')].find(({ firstChild }) => firstChild?.textContent === name);
  label?.querySelector<HTMLElement>('select, input')?.focus();
}

addEventListener('hashchange', () => {
  state.read();
  void showPanel().then(() => document.getElementById('stage-title')?.focus());
});

engine.call('open', { mode: 'simd', weights: weightsOfPage() })
  .catch(() => engine.call('open', { mode: 'blocked', weights: weightsOfPage() }))
  .then(({ backend }) => { subtitle.textContent = `${subtitle.textContent} Computes with ${backend}.`; })
  .catch((error: unknown) => notify(String(error)));
void showPanel();
