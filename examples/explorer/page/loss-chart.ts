// The losses of a training as curves: the mean of the last steps, because a single mini-batch says little.
import * as Plot from '@observablehq/plot';
import { colourOf, hexOf } from '../../../lib/viz/pictures/colour.js';
import type { StepResult } from '../engine/messages.js';
import { fill, h } from './elements.js';

const WINDOW = 10; // steps in a mean
const POINTS = 150; // of a curve, at most

/** The names of the four losses as the deck has them. */
export const LOSS_NAMES: Readonly<Record<string, string>> = {
  rpnCls: '1 RPN: object or not', rpnBbox: '2 RPN: box', cls: '3 head: class', bbox: '4 head: box',
};

const COLOURS = [2, 1, 4, 5].map((label) => hexOf(colourOf(label)));

/** Draws the curves anew, from 0 on or as high as they are; nothing before the second step. */
export function drawLosses(host: HTMLElement, made: readonly StepResult[], { zero } = { zero: true }): void {
  if (made.length < 2) return;
  const names = Object.keys(made[0].losses);
  const points = names.flatMap((name) => smoothed(made, name));
  const chart = Plot.plot({
    width: Math.max(host.clientWidth, 300), height: 232, marginLeft: 44,
    marginBottom: 42, // the label stands below the numbers
    style: { background: 'transparent', color: 'currentColor', fontSize: '13px' },
    x: { label: 'step', tickFormat: 'd', ticks: 6 },
    y: { label: 'loss', grid: true, zero },
    color: { domain: names.map(titleOf), range: COLOURS, legend: true },
    marks: [
      zero ? Plot.ruleY([0]) : null,
      Plot.lineY(points, { x: 'step', y: 'loss', stroke: 'name', strokeWidth: 2 }),
    ],
  });
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', `Losses of ${made.length} steps`);
  fill(host, chart, h('p', { class: 'hint' }, `Each point is the mean of up to ${WINDOW} steps.`));
}

function titleOf(name: string): string {
  return LOSS_NAMES[name] ?? name;
}

function smoothed(made: readonly StepResult[], name: string): { step: number; loss: number; name: string }[] {
  const stride = Math.ceil(made.length / POINTS);
  return made.map((_, i) => i).filter((i) => i % stride === 0 || i === made.length - 1).map((i) => {
    const last = made.slice(Math.max(i - WINDOW + 1, 0), i + 1);
    const loss = last.reduce((sum, { losses }) => sum + losses[name], 0) / last.length;
    return { step: made[i].step, loss, name: titleOf(name) };
  });
}
