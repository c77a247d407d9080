// The race: one picture through the four detectors, their work as boxes of time.
import { DECK_RESULTS } from '../../../lib/evaluation/deck-results.js';
import { colourOf, hexOf, inkOn } from '../../../lib/viz/pictures/colour.js';
import type { RaceLane } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, table } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture } from '../page/picture.js';
import { sceneChoice } from '../page/scene-choice.js';

const REGIONS = 300;
const SYSTEM_OF: Readonly<Record<string, string>> = { 'Slow R-CNN': 'rcnn', 'SPP-net': 'sppnet', 'Fast R-CNN': 'fast' };
const COLOUR_OF: readonly (readonly [part: RegExp, label: number])[] = [
  [/selective/, 3], [/^conv/, 1], [/RPN|suppression/, 5], [/pyramid|pooling/, 4], [/./, 2],
];

export const RACE: Panel = {
  name: 'race',
  title: 'Slow, SPP, Fast, Faster: the race',
  slide: 'Fast R-CNN outcome',
  sentence: '“Testing time per image: 47s / 2.3s / 0.32s, plus 0.2 to > 2s per image depending on proposal method.”',
  formula: 'slow R-CNN     R times conv of a crop\nSPP-net, Fast  1 time conv of the image, R times pooling and fc\n'
    + 'Faster         the same, and the proposals come out of the same feature map',
  question: 'what takes most of the time of Fast R-CNN here?',
  answer: 'Selective search: once conv is shared, the proposals are the bottleneck. Faster R-CNN removes it.',
  code: ['lib/detectors/rcnn/features.ts#regionFeatures', 'lib/detectors/fast-rcnn/detect.ts#pooledOf',
    'lib/detectors/faster-rcnn/detect.ts#detectObjects'],
  breaks: ['conv-each'],
  mount,
};

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state, scenes, engine, notify } = context;
  const image = await scenes.samples[state.get('race.scene')].image();
  const picture = boxPicture(image, `The picture; up to ${REGIONS} regions of it`);
  const lanes = h('div', { class: 'lanes', 'aria-live': 'polite' });
  const start = button('Run the race again', () => void run());
  const run = async (): Promise<void> => {
    start.disabled = true;
    fill(lanes, h('p', {}, 'The four are running …'));
    try {
      const results = await engine.call('race', { picture: image, most: REGIONS });
      fill(lanes, ...lanesOf(results), table(['seconds', 'here', 'deck, network', 'deck, with proposals'],
        results.map((lane) => rowOf(lane))));
    } catch (error) {
      notify(String(error));
    }
    start.disabled = false;
  };
  code[0].mark('pool5(net');
  for (const box of code.slice(1)) box.mark('net.conv.forward(');
  void run();
  return {
    controls: [sceneChoice(context, 'race.scene'), start],
    body: [lanes, picture.element],
    onBreak: run,
    breakIt: [h('p', {}, 'Fast R-CNN then runs conv as often as it has regions. The digits of its scores stay the '
      + 'same: all but the first time was for nothing. This is what sharing saves.')],
  };
}

function lanesOf(results: readonly RaceLane[]): HTMLElement[] {
  const longest = Math.max(...results.map(totalOf));
  return results.map((lane) => h('div', { 'class': 'lane', 'data-lane': lane.name },
    h('span', { class: 'lane-name' }, `${lane.name}: ${Math.round(totalOf(lane))} ms`),
    h('span', { 'class': 'hint', 'data-scores': lane.scores }, ` digits of its scores: ${lane.scores}`),
    h('div', { class: 'lane-bar' }, ...lane.parts.map(({ name, work, milliseconds }) => {
      const colour = colourOf(COLOUR_OF.find(([part]) => part.test(name))![1]);
      const style = `width:${(100 * milliseconds / longest).toFixed(3)}%;background:${hexOf(colour)};`
        + `color:${hexOf(inkOn(colour))}`;
      const text = `${name}, ${work}: ${milliseconds.toFixed(0)} ms`;
      return h('span', { style, title: text }, milliseconds / longest > 0.12 ? name : '');
    })),
    h('ul', { class: 'hint' }, ...lane.parts.map(({ name, work, milliseconds }) =>
      h('li', {}, `${name} (${work}): ${milliseconds.toFixed(0)} ms`)))));
}

function rowOf(lane: RaceLane): string[] {
  const deck = DECK_RESULTS[SYSTEM_OF[lane.name]]?.test;
  const seconds = (totalOf(lane) / 1000).toFixed(2);
  return [lane.name, seconds, deck === undefined ? '' : String(deck.network), deck === undefined ? '' :
    String(deck.withProposals)];
}

function totalOf({ parts }: RaceLane): number {
  return parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}
