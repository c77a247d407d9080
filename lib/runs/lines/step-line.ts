// The line of a training step. What a person looks for comes first; a narrow terminal cuts whole parts from the end.
//   step  120/1000  loss 1.234  6.1 steps/s  2 min 24 s left  rpnCls 0.210  rpnBbox 0.081 …  lr 0.01
import type { TrainEvent } from '../../systems/system.js';
import { durationText } from '../../viz/number-text.js';
import type { StepClock } from './step-clock.js';

/** A part of a line; `faint` where it is a detail. */
export interface LinePart {
  readonly text: string;
  readonly faint: boolean;
}

const GAP = '  ';

/** The parts of the line; speed and time left are missing until two steps are made. */
export function stepParts({ step, steps, losses, learningRate }: TrainEvent, clock: StepClock): LinePart[] {
  const { stepsPerSecond } = clock;
  const left = clock.secondsLeft(steps);
  const single = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`);
  const sum = Object.values(losses).reduce((total, loss) => total + loss, 0);
  const first = [
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    single.length === 1 ? single[0] : `loss ${sum.toFixed(3)}`,
    ...stepsPerSecond === null ? [] : [`${stepsPerSecond.toPrecision(2)} steps/s`],
    ...left === null || step === steps ? [] : [`${durationText(left)} left`],
  ];
  const details = [...single.length === 1 ? [] : single, `lr ${Number(learningRate.toPrecision(3))}`];
  return [...first.map((text) => ({ text, faint: false })), ...details.map((text) => ({ text, faint: true }))];
}

/** The parts that fit into `width` characters, at least the first; `gap` stands between two. */
export function fittingParts(parts: readonly LinePart[], width: number): LinePart[] {
  let used = -GAP.length;
  return parts.filter(({ text }, i) => {
    used += GAP.length + text.length;
    return i === 0 || used <= width;
  });
}

/** The parts as one line, each as `style` makes it. */
export function joinedParts(parts: readonly LinePart[], style: (part: LinePart) => string): string {
  return parts.map(style).join(GAP);
}
