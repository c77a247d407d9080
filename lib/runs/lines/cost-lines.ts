// What the steps of a training have cost, beside a step of slow R-CNN (deck: "Cost per mini-batch compared to slow
// R-CNN").
import { costPerStep, type StageCost, type StepCost } from '../../networks/step-cost.js';
import type { TrainingCost } from '../../systems/system.js';

/** A line a stage: `a step of train: 75,000 pixels and 0.60 G multiply-adds, 0.19x and 0.21x of slow R-CNN's`. */
export function costLines({ stages, slowStep }: TrainingCost): string[] {
  return Object.entries(stages).map(([name, stage]) => stageLine(name, stage, slowStep));
}

function stageLine(name: string, stage: StageCost, slow: StepCost): string {
  const step = costPerStep(stage);
  const [pixels, sums] = [step.inputPixels / slow.inputPixels, multiplyAdds(step) / multiplyAdds(slow)];
  const disk = step.diskBytes === 0 ? '' : `, ${(step.diskBytes / 1e6).toPrecision(3)} MB of features on disk`;
  return `a step of ${name}: ${Math.round(step.inputPixels).toLocaleString('en-US')} pixels and `
    + `${(multiplyAdds(step) / 1e9).toPrecision(3)} G multiply-adds, ${pixels.toPrecision(2)}x and `
    + `${sums.toPrecision(2)}x of slow R-CNN's${disk}`;
}

function multiplyAdds({ trunk, head }: StepCost): number {
  return trunk + head;
}
