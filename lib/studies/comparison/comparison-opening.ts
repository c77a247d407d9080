// The beginning of a comparison's page: what it found in three sentences and one chart.
import { DECK_RESULTS } from '../../evaluation/deck-results.js';
import { barChart } from '../../viz/charts/bar-chart.js';
import { apText } from '../../evaluation/ap-text.js';
import { spreadText, timesText } from '../spread-text.js';
import { summariesOf, timesOf, type SystemSummary } from './comparison-summary.js';
import type { Comparison } from './comparison.js';

/** The best, the training and the test, each beside the deck's; fewer where systems are not finished. */
export function openingSentences(comparison: Comparison): string[] {
  const summaries = summariesOf(comparison);
  if (summaries.length === 0) return ['No system is trained and tested yet.'];
  return [bestSentence(summaries), ...timeSentences(summaries)];
}

function bestSentence(summaries: readonly SystemSummary[]): string {
  const byMap = [...summaries].sort((a, b) => b.mAP.mean - a.mAP.mean);
  const number = ({ mAP }: SystemSummary): string => spreadText(mAP, apText);
  const best = `${byMap[0].title} has the highest mAP (${number(byMap[0])})`;
  const deck = summaries.filter(({ name }) => DECK_RESULTS[name] !== undefined)
    .sort((a, b) => DECK_RESULTS[b.name].mAP - DECK_RESULTS[a.name].mAP)[0];
  if (byMap.length === 1) return `${best}.`;
  const worst = byMap[byMap.length - 1];
  const ofDeck = deck === undefined ? ''
    : `; the highest of these in the deck is ${deck.title} (${apText(DECK_RESULTS[deck.name].mAP / 100)})`;
  return `${best}, ${worst.title} the lowest (${number(worst)})${ofDeck}.`;
}

/** Fast R-CNN against slow R-CNN. */
function timeSentences(summaries: readonly SystemSummary[]): string[] {
  const [slow, fast] = ['rcnn', 'fast'].map((name) => summaries.find((one) => one.name === name));
  if (slow === undefined || fast === undefined) return [];
  const times = timesOf(summaries);
  const [deckSlow, deckFast] = [DECK_RESULTS['rcnn'], DECK_RESULTS['fast']];
  const sentence = (what: string, ours: number, deck: number): string =>
    `Fast R-CNN ${what} ${timesText(ours)} as fast as slow R-CNN; in the deck ${timesText(deck)}.`;
  return [
    sentence('trains', times.train(slow).mean / times.train(fast).mean, deckSlow.training / deckFast.training),
    ...deckSlow.test === undefined || deckFast.test === undefined ? [] : [
      sentence('tests an image', times.test(slow).mean / times.test(fast).mean,
        deckSlow.test.network / deckFast.test.network),
    ],
  ];
}

/** mAP of every finished system; none where none is finished. */
export function openingChart(comparison: Comparison): string[] {
  const bars = summariesOf(comparison).map(({ title: name, mAP }) =>
    ({ name, amount: mAP.mean, text: spreadText(mAP, apText) }));
  return bars.length === 0 ? [] : [barChart('mAP (11-point, IoU .5)', bars)];
}
