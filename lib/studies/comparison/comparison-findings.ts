// The deck's findings about whole systems against a comparison: one sentence each, computed from the numbers and their
// spread. An order counts as seen, or as reversed, only where no seed of the one system reaches a seed of the other.
// Source: deck "Fast R-CNN outcome", "Experimental findings (py-faster-rcnn implementation)".
import { FIVE_SCALES } from '../../detectors/fast-rcnn/scales.js';
import { STAGE_NAMES } from '../../detectors/faster-rcnn/config.js';
import { SPPNET, SPPNET_SMALL, type SppNetConfig } from '../../detectors/sppnet/config.js';
import { DECK_RESULTS, type DeckResult } from '../../evaluation/deck-results.js';
import { orderOf, type Spread } from '../../evaluation/spread.js';
import { backboneNamed } from '../../networks/published-backbones.js';
import { SPPNET_5_SCALES_SYSTEM } from '../../systems/sppnet.js';
import { durationText } from '../../viz/number-text.js';
import { NOISE } from '../ablation/ablation-findings.js';
import { apText } from '../../evaluation/ap-text.js';
import { countWord, spreadText, timesText } from '../spread-text.js';
import { summariesOf, titleOf, type SystemSummary } from './comparison-summary.js';
import type { Comparison } from './comparison.js';

export type Verdict = 'seen' | 'not seen' | 'not decided' | 'not measured';

export interface Finding {
  /** The deck's claim, with its numbers. */
  readonly deck: string;
  /** What was measured; empty when nothing was. */
  readonly ours: string;
  readonly verdict: Verdict;
  /** Where the deck's direction does not appear: the likely reason and what would test it. */
  readonly reason: string | null;
}

type Quantity = 'training' | 'mAP' | 'test';

interface Claim {
  readonly quantity: Quantity;
  /** The systems, by the name of `--system`, of which the deck has more and less. */
  readonly more: string;
  readonly less: string;
  /** Why the order may not show here; read only where it does not. */
  reason(facts: Facts): string;
}

/** What a reason is made from. */
interface Facts {
  /** Number of conv layers of the backbone, in words. */
  readonly convLayers: string;
  /** How many times the steps of the one system are those of the other. */
  readonly stepRatio: number;
}

/** The share of the smaller time by which two single times must differ: other programs use the machine, too. */
export const NOISE_TIME = 0.1;

const scales = ({ scales: { shorterSides } }: SppNetConfig): string => countWord(shorterSides.length);

const CROP_FEATURES = (): string => 'features of single crops ought to cost most';
const CROPS = (): string => 'SVMs, which mine hard negatives, and every crop rescaled to the one size that M0 was '
  + 'trained on; tested by SVMs on Fast R-CNN\'s features (npx rcnn ablate softmax-svm) and by Fast R-CNN at '
  + `${countWord(FIVE_SCALES.shorterSides.length)} scales (npx rcnn ablate scales)`;
const CACHED = (): string => `${scales(SPPNET_SMALL)} scale is cached instead of ${scales(SPPNET)}, few pictures fit `
  + 'into memory, and fc6, fc7 and fc8 alone are cheap to train; tested by --systems '
  + `${SPPNET_5_SCALES_SYSTEM.name},fast and by more pictures`;
const POST_HOC = ({ convLayers }: Facts): string => 'SVMs, which mine the hard negatives of all pictures, gain more '
  + `here than trained conv layers do in a network of ${convLayers}; tested by SPP-net's own softmax, which rcnn test `
  + 'prints, and by npx rcnn ablate softmax-svm';

const CLAIMS: readonly Claim[] = [
  { quantity: 'training', more: 'rcnn', less: 'sppnet', reason: CROP_FEATURES },
  { quantity: 'training', more: 'rcnn', less: 'fast', reason: CROP_FEATURES },
  { quantity: 'training', more: 'sppnet', less: 'fast', reason: CACHED },
  { quantity: 'mAP', more: 'fast', less: 'rcnn', reason: CROPS },
  { quantity: 'mAP', more: 'fast', less: 'sppnet', reason: POST_HOC },
  { quantity: 'mAP', more: 'rcnn', less: 'sppnet', reason: ({ convLayers }) =>
    `training the conv layers matters for very deep networks; ours has ${convLayers} conv layers` },
  { quantity: 'test', more: 'rcnn', less: 'sppnet', reason: () => 'an image of few regions hides what sharing saves' },
  { quantity: 'test', more: 'sppnet', less: 'fast', reason: () => `the deck's SPP-net ran at ${scales(SPPNET)} scales, `
    + `ours at ${scales(SPPNET_SMALL)}, where both do the same work` },
  { quantity: 'training', more: 'faster-alternating', less: 'faster-joint', reason: ({ stepRatio }) =>
    `the ${countWord(STAGE_NAMES.length)} stages together have ${timesText(stepRatio)} the steps` },
];

/** One finding for every claim, and for the one about equality, in the deck's order. */
export function deckFindings(comparison: Comparison): Finding[] {
  const summaries = new Map(summariesOf(comparison).map((summary) => [summary.name, summary]));
  const { trunk } = backboneNamed(comparison.backbone);
  const convLayers = countWord(trunk.filter(({ name }) => name.startsWith('conv')).length);
  return [...CLAIMS.map((claim) => findingOf(claim, summaries, convLayers)), similarity(summaries)];
}

/** `Fast R-CNN is better …: seen (0.832 ± 0.005 against 0.818 ± 0.001)`, with the reason where it is not seen. */
export function findingSentence({ deck, ours, verdict, reason }: Finding): string {
  const measured = ours === '' ? '' : ` (${ours})`;
  return `${deck}: ${verdict}${measured}${reason === null ? '' : `. Likely reason: ${reason}`}.`;
}

type Summaries = ReadonlyMap<string, SystemSummary>;

/** How the deck states an order, and its numbers with their unit. */
const STATEMENTS: Readonly<Record<Quantity, { readonly order: string; number(deck: DeckResult): string }>> = {
  training: { order: 'trains longer than', number: ({ training }) => `${training} hours` },
  mAP: { order: 'is better than', number: ({ mAP }) => apText(mAP / 100) },
  test: { order: 'tests longer than', number: ({ test }) => `${test?.network}s` },
};

/** The deck's names of two ways to train one system. */
const METHODS: Readonly<Record<string, string>> = {
  'faster-alternating': 'alternating optimization',
  'faster-joint': 'approximate joint training',
};

function claimText({ quantity, more, less }: Claim): string {
  const { order, number } = STATEMENTS[quantity];
  const [a, b] = [more, less].map((name) => METHODS[name] ?? titleOf(name));
  return `${a} ${order} ${b}: ${number(DECK_RESULTS[more])} / ${number(DECK_RESULTS[less])}`;
}

function findingOf(claim: Claim, summaries: Summaries, convLayers: string): Finding {
  const { quantity, more, less } = claim;
  const deck = claimText(claim);
  const [a, b] = [summaries.get(more), summaries.get(less)];
  if (a === undefined || b === undefined) return notMeasured(deck);
  const [high, low] = measuredPair(quantity, a, b);
  const noise = quantity === 'mAP' ? NOISE : NOISE_TIME * Math.min(high.mean, low.mean);
  const verdict = VERDICTS[orderOf(high, low, noise) + 1];
  const ours = `${textOf(quantity, high)} against ${textOf(quantity, low)}${ratioOf(quantity, high, low)}`;
  const reason = verdict === 'not seen' ? claim.reason({ convLayers, stepRatio: a.steps / b.steps }) : null;
  return { deck, ours, verdict, reason };
}

function notMeasured(deck: string): Finding {
  return { deck, ours: '', verdict: 'not measured', reason: null };
}

const VERDICTS: readonly Verdict[] = ['not seen', 'not decided', 'seen'];

/** mAP, or seconds: of the processors where both systems counted them, otherwise of the clock. */
function measuredPair(quantity: Quantity, a: SystemSummary, b: SystemSummary): [Spread, Spread] {
  if (quantity === 'mAP') return [a.mAP, b.mAP];
  const [clock, processors] = quantity === 'training' ? ['train', 'cpuTrain'] as const : ['test', 'cpuTest'] as const;
  const [cpuA, cpuB] = [a[processors], b[processors]];
  return cpuA !== null && cpuB !== null ? [cpuA, cpuB] : [a[clock], b[clock]];
}

function textOf(quantity: Quantity, spread: Spread): string {
  return spreadText(spread, quantity === 'mAP' ? apText : durationText);
}

function ratioOf(quantity: Quantity, high: Spread, low: Spread): string {
  return quantity === 'mAP' ? '' : `, ${timesText(high.mean / low.mean)}`;
}

/** The claim about equality: similar where the means are close, or a seed of one system reaches a seed of the other. */
function similarity(summaries: Summaries): Finding {
  const { number } = STATEMENTS.mAP;
  const deck = `${METHODS['faster-joint']} gives similar mAP to ${METHODS['faster-alternating']}: `
    + `${number(DECK_RESULTS['faster-joint'])} / ${number(DECK_RESULTS['faster-alternating'])}`;
  const [joint, alternating] = [summaries.get('faster-joint')?.mAP, summaries.get('faster-alternating')?.mAP];
  if (joint === undefined || alternating === undefined) return notMeasured(deck);
  const ours = `${textOf('mAP', joint)} against ${textOf('mAP', alternating)}`;
  const isClose = Math.abs(joint.mean - alternating.mean) <= NOISE;
  const isSimilar = isClose || orderOf(joint, alternating, NOISE) === 0;
  if (isSimilar) return { deck, ours, verdict: 'seen', reason: null };
  const reason = 'neither has converged after so few steps; tested by more of them';
  return { deck, ours, verdict: 'not seen', reason };
}
