// The deck's findings about whole systems against a comparison: one sentence each, computed from the numbers and their
// spread. An order counts as seen, or as reversed, only where no seed of the one system reaches a seed of the other.
// Source: deck "Fast R-CNN outcome", "Experimental findings (py-faster-rcnn implementation)".
import { orderOf, type Spread } from '../../evaluation/spread.js';
import { durationText } from '../../viz/number-text.js';
import { NOISE } from '../ablation/ablation-findings.js';
import { mapText } from '../spread-text.js';
import type { Comparison } from './comparison.js';
import { summariesOf, type SystemSummary } from './comparison-summary.js';
import { timesText } from './comparison-table.js';
import { spreadText } from '../spread-text.js';

export type Verdict = 'seen' | 'not seen' | 'not decided' | 'not measured';

export interface Finding {
  /** What the deck says, with its numbers. */
  readonly deck: string;
  /** What was measured; empty when it was not. */
  readonly ours: string;
  readonly verdict: Verdict;
  /** Where the deck's direction does not appear: the likely reason and what would test it. */
  readonly reason: string | null;
}

type Quantity = 'training' | 'mAP' | 'test';

interface Claim {
  readonly deck: string;
  readonly quantity: Quantity;
  /** The systems, by the name of `--system`, of which the deck has more and less. */
  readonly more: string;
  readonly less: string;
  /** Read only where it is not seen. */
  readonly reason: string;
}

const NOISE_TIME = 0.1; // of the smaller time: a machine is never quite free

const CROPS = 'SVMs, which mine hard negatives, and every crop rescaled to the one size that M0 was trained on; tested '
  + 'by SVMs on Fast R-CNN\'s features (rcnn ablate softmax-svm) and by Fast R-CNN at five scales (rcnn ablate scales)';
const CACHED = 'one scale is cached instead of five, few pictures fit into memory, and fc6, fc7 and fc8 alone are '
  + 'cheap to train; tested by --systems sppnet-5-scales,fast and by more pictures';
const POST_HOC = 'SVMs, which mine the hard negatives of all pictures, gain more here than trained conv layers do in a '
  + 'network of five; tested by SPP-net\'s own softmax, which rcnn test prints, and by rcnn ablate softmax-svm';

const CLAIMS: readonly Claim[] = [
  { deck: 'slow R-CNN trains longer than SPP-net: 84 hours / 25.5 hours',
    quantity: 'training', more: 'rcnn', less: 'sppnet', reason: 'features of single crops ought to cost most' },
  { deck: 'slow R-CNN trains longer than Fast R-CNN: 84 hours / 8.75 hours',
    quantity: 'training', more: 'rcnn', less: 'fast', reason: 'features of single crops ought to cost most' },
  { deck: 'SPP-net trains longer than Fast R-CNN: 25.5 hours / 8.75 hours',
    quantity: 'training', more: 'sppnet', less: 'fast', reason: CACHED },
  { deck: 'Fast R-CNN is better than slow R-CNN: 68.1% / 66.0%',
    quantity: 'mAP', more: 'fast', less: 'rcnn', reason: CROPS },
  { deck: 'Fast R-CNN is better than SPP-net: 68.1% / 63.1%',
    quantity: 'mAP', more: 'fast', less: 'sppnet', reason: POST_HOC },
  { deck: 'slow R-CNN is better than SPP-net: 66.0% / 63.1%',
    quantity: 'mAP', more: 'rcnn', less: 'sppnet',
    reason: 'training the conv layers matters for very deep networks; ours has five conv layers' },
  { deck: 'slow R-CNN tests longer than SPP-net: 47s / 2.3s',
    quantity: 'test', more: 'rcnn', less: 'sppnet', reason: 'an image of few regions hides what sharing saves' },
  { deck: 'SPP-net tests longer than Fast R-CNN: 2.3s / 0.32s',
    quantity: 'test', more: 'sppnet', less: 'fast',
    reason: 'the deck\'s SPP-net ran at five scales, ours at one, where both do the same work' },
  { deck: 'alternating optimization trains longer than approximate joint training: 26.2 hours / 17.2 hours',
    quantity: 'training', more: 'faster-alternating', less: 'faster-joint',
    reason: 'the four stages together have twice the steps' },
];

/** One finding for every claim, and for the one about equality, in the deck's order. */
export function deckFindings(comparison: Comparison): Finding[] {
  const summaries = new Map(summariesOf(comparison).map((summary) => [summary.name, summary]));
  return [...CLAIMS.map((claim) => findingOf(claim, summaries)), similarity(summaries)];
}

/** `Fast R-CNN is better …: seen (0.832 ± 0.005 against 0.818 ± 0.001)`, with the reason where there is need of one. */
export function findingSentence({ deck, ours, verdict, reason }: Finding): string {
  const measured = ours === '' ? '' : ` (${ours})`;
  return `${deck}: ${verdict}${measured}${reason === null ? '' : `. Likely reason: ${reason}`}.`;
}

type Summaries = ReadonlyMap<string, SystemSummary>;

function findingOf({ deck, quantity, more, less, reason }: Claim, summaries: Summaries): Finding {
  const [a, b] = [summaries.get(more), summaries.get(less)];
  if (a === undefined || b === undefined) return notMeasured(deck);
  const [high, low] = measuredPair(quantity, a, b);
  const noise = quantity === 'mAP' ? NOISE : NOISE_TIME * Math.min(high.mean, low.mean);
  const verdict = VERDICTS[orderOf(high, low, noise) + 1];
  const ours = `${textOf(quantity, high)} against ${textOf(quantity, low)}${ratioOf(quantity, high, low)}`;
  return { deck, ours, verdict, reason: verdict === 'not seen' ? reason : null };
}

function notMeasured(deck: string): Finding {
  return { deck, ours: '', verdict: 'not measured', reason: null };
}

const VERDICTS: readonly Verdict[] = ['not seen', 'not decided', 'seen'];

/** Seconds of the processors where both systems counted them: other work on the machine does not lengthen them. */
function measuredPair(quantity: Quantity, a: SystemSummary, b: SystemSummary): [Spread, Spread] {
  if (quantity === 'mAP') return [a.mAP, b.mAP];
  const [clock, processors] = quantity === 'training' ? ['train', 'cpuTrain'] as const : ['test', 'cpuTest'] as const;
  const [cpuA, cpuB] = [a[processors], b[processors]];
  return cpuA !== null && cpuB !== null ? [cpuA, cpuB] : [a[clock], b[clock]];
}

function textOf(quantity: Quantity, spread: Spread): string {
  return spreadText(spread, quantity === 'mAP' ? mapText : durationText);
}

function ratioOf(quantity: Quantity, high: Spread, low: Spread): string {
  return quantity === 'mAP' ? '' : `, ${timesText(high.mean / low.mean)}`;
}

/** The one about equality: similar where the means are close or the seeds of the one reach those of the other. */
function similarity(summaries: Summaries): Finding {
  const deck = 'approximate joint training gives similar mAP to alternating optimization: 70.0% / 69.9%';
  const [joint, alternating] = [summaries.get('faster-joint')?.mAP, summaries.get('faster-alternating')?.mAP];
  if (joint === undefined || alternating === undefined) return notMeasured(deck);
  const ours = `${textOf('mAP', joint)} against ${textOf('mAP', alternating)}`;
  const isClose = Math.abs(joint.mean - alternating.mean) <= NOISE;
  const isSimilar = isClose || orderOf(joint, alternating, NOISE) === 0;
  if (isSimilar) return { deck, ours, verdict: 'seen', reason: null };
  const reason = 'neither has converged after so few steps; tested by more of them';
  return { deck, ours, verdict: 'not seen', reason };
}
