// Accounts as lines of text. Objects, detections and proposals are counted from 1 here.
import { centreOf, heightOf, widthOf, type Box } from '../boxes/box.js';
import type { WhyDetection } from '../detectors/fast-rcnn/why-detections.js';
import { VOC_EVALUATION } from '../evaluation/evaluate.js';
import type { ProposalFate } from '../proposals/why-proposals.js';
import type { DetectionAccount, Truth } from './detection-account.js';
import type { ExplainedCase } from './explained-case.js';
import type { ObjectAccount, Outcome } from './object-account.js';

const NAMED = 3; // boxes named of all that a detection suppressed

/** How anchors, proposals and regions divide by what became of them; without objects only the proposals do. */
export function caseLines({ anchors, proposals, regions, isTruthKnown }: ExplainedCase): string[] {
  const labelled = (reasons: readonly string[], records: readonly { readonly sampled: boolean }[]): string => {
    if (!isTruthKnown) return String(records.length);
    const drawn = records.filter(({ sampled }) => sampled).length;
    return `${records.length}: ${tally(reasons)}; a training step would draw ${drawn}`;
  };
  const fates = (proposals ?? []).map(({ fate }) => FATES[fate.step]);
  return [
    ...anchors === null ? [] : [`anchors    ${labelled(anchors.map(({ rule }) => RULES[rule]), anchors)}`],
    ...proposals === null ? [] : [`proposals  ${proposals.length} boxes: ${tally(fates)}`],
    `regions    ${labelled(regions.map(({ role }) => role), regions)}`,
  ];
}

export function objectLines(account: ObjectAccount, seen: ExplainedCase): string[] {
  const { object, box, anchors, bestOfAll, bestRegion, foreground } = account;
  const head = `object ${object + 1}  ${account.class}  ${corners(box)}`;
  const best = bestRegion === null ? 'none overlaps it'
    : `best ${regionName(bestRegion.number, seen)} with IoU ${two(bestRegion.iou)}; ${foreground.regions} of ` +
      `${seen.regions.length} are foreground of it, ${foreground.drawn} drawn`;
  return [
    `${head}: ${outcomeText(account.outcome, seen)}`,
    ...anchors === null ? [] : [`  anchors    ${anchorsText(object, anchors)}`],
    ...bestOfAll === null || bestOfAll.fate.step === 'kept' ? [] : [
      `  best box   of all anchors has IoU ${two(bestOfAll.iou)}, ` +
      `from ${anchorName(bestOfAll.anchor, seen)}: ${fateText(bestOfAll.fate, seen)}`,
    ],
    `  proposals  ${best}`,
  ];
}

export function detectionLines(account: DetectionAccount, seen: ExplainedCase): string[] {
  const { detection, score, box, region, anchor, alternatives, suppressed, truth } = account;
  const others = alternatives.slice(0, 2).map((other) => `${other.class} ${two(other.score)}`).join(', ');
  const losers = suppressed.slice(0, NAMED).map((verdict) => {
    const iou = verdict.fate.step === 'nms' ? `, IoU ${two(verdict.fate.iou)}` : '';
    return `proposal ${verdict.region + 1} (${two(verdict.score)}${iou})`;
  });
  const more = suppressed.length > NAMED ? `, and ${suppressed.length - NAMED} more` : '';
  const truthText = truth === null ? '' : `: ${describeTruth(truth, seen)}`;
  return [
    `detection ${detection + 1}  ${account.class} ${score.toFixed(3)}  ${corners(box)}${truthText}`,
    `  from       ${regionName(region, seen)}${anchor === null ? '' : ` of ${anchorName(anchor, seen)}`}`,
    `  otherwise  ${others}`,
    `  suppressed ${suppressed.length === 0 ? 'no box' : `${losers.join(', ')}${more}`}`,
  ];
}

const RULES = {
  'best-of-object': 'best of an object', 'overlaps': 'positive by IoU', 'between': 'in between', 'apart': 'negative',
  'crosses-border': 'cross the border',
} as const;

const FATES: Readonly<Record<ProposalFate['step'], string>> = {
  'minimum-size': 'too small', 'pre-nms-top-n': 'not among the best before suppression', 'nms': 'suppressed',
  'post-nms-top-m': 'not among the best after it', 'kept': 'kept',
};

function tally(names: readonly string[]): string {
  return [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} ${name}`).join(', ');
}

function outcomeText(outcome: Outcome, seen: ExplainedCase): string {
  switch (outcome.kind) {
    case 'found':
      return `found by detection ${outcome.detection + 1}, score ${two(outcome.score)}, IoU ${two(outcome.iou)}`;
    case 'no-region':
      return `missed: no proposal overlaps it by ${VOC_EVALUATION.iou}`;
    case 'moved-away':
      return `missed: proposals overlap it, but no box of its class does by ${VOC_EVALUATION.iou} `
        + `(best ${two(outcome.iou)})`;
    case 'dropped':
      return `missed: its best box (score ${outcome.verdict.score.toFixed(3)}, IoU ${two(outcome.iou)}) ` +
        verdictText(outcome.verdict, seen);
  }
}

function verdictText({ fate, label }: WhyDetection, seen: ExplainedCase): string {
  switch (fate.step) {
    case 'score-floor': return 'is not above the score floor';
    case 'nms': return `was suppressed by ${winnerName(label, fate.by, seen)}, IoU between them ${two(fate.iou)}`;
    default: return 'is not among the best of the picture';
  }
}

function winnerName(label: number, region: number, seen: ExplainedCase): string {
  const shown = seen.detections.findIndex((other) => other.label === label && other.region === region);
  return shown >= 0 ? `detection ${shown + 1}` : regionName(region, seen);
}

function anchorsText(object: number, anchors: NonNullable<ObjectAccount['anchors']>): string {
  if (anchors.length === 0) return 'none is positive for it: no anchor inside the picture overlaps it';
  const best = anchors.reduce((most, other) => (other.overlap > most.overlap ? other : most));
  const isBest = anchors.filter(({ bestOf }) => bestOf.includes(object)).length;
  const drawn = anchors.filter(({ sampled }) => sampled).length;
  return `${anchors.length} positive: ${isBest} best of it, ` +
    `${anchors.filter(({ rule }) => rule === 'overlaps').length} by IoU; ${drawn} drawn; best number ${best.number} ` +
    `(${shape(best.box)}), IoU ${two(best.overlap)}`;
}

function fateText(fate: ProposalFate, seen: ExplainedCase): string {
  switch (fate.step) {
    case 'nms': {
      const winner = seen.proposals![fate.by].fate;
      const isKept = winner.step === 'kept';
      const name = isKept ? `proposal ${winner.rank}` : `the box of anchor ${fate.by}, itself ${FATES[winner.step]}`;
      return `suppressed by ${name}, IoU ${two(fate.iou)}`;
    }
    case 'pre-nms-top-n': return `rank ${fate.rank} by score, not among the best before suppression`;
    case 'post-nms-top-m': return `rank ${fate.rank} after suppression, not among the best`;
    default: return FATES[fate.step];
  }
}

function describeTruth(truth: Truth, { objects, classes }: ExplainedCase): string {
  if (truth.kind === 'nothing-there') return 'wrong, there is nothing';
  const object = `object ${truth.object + 1} (${classes[objects[truth.object].label - 1]}), IoU ${two(truth.iou)}`;
  switch (truth.kind) {
    case 'right': return `right, ${object}`;
    case 'double': return `wrong, a second one of ${object}`;
    case 'wrong-class': return `wrong class, ${object}`;
    case 'misplaced': return `wrong, best is ${object}`;
  }
}

function regionName(region: number, { regions }: ExplainedCase): string {
  const { proposal } = regions[region];
  return `proposal ${region + 1}${proposal === null ? '' : ` (object ${two(proposal.score)})`}`;
}

function anchorName(anchor: number, { anchors }: ExplainedCase): string {
  return anchors === null ? `anchor ${anchor}` : `anchor ${anchor} (${shape(anchors[anchor].box)})`;
}

function shape(box: Box): string {
  const { x, y } = centreOf(box);
  return `${widthOf(box).toFixed(0)} x ${heightOf(box).toFixed(0)} around ${x.toFixed(0)}, ${y.toFixed(0)}`;
}

function corners({ x1, y1, x2, y2 }: Box): string {
  return [x1, y1, x2, y2].map((x) => x.toFixed(0)).join(' ');
}

function two(x: number): string {
  return x.toFixed(2);
}
