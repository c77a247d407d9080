// COCO's numbers and the advice on low classes as `rcnn test` prints them.
import { apText } from '../../evaluation/ap-text.js';
import type { CocoAp } from '../../evaluation/coco-ap.js';
import type { ClassAdvice } from './advice.js';

/** `COCO AP .412 (IoU .5: .760, .75: .401; small objects .102, medium .350, large .521)` */
export function cocoLine({ ap, ap50, ap75, small, medium, large }: CocoAp): string {
  return `COCO AP ${apText(ap)} (IoU .5: ${apText(ap50)}, .75: ${apText(ap75)}; `
    + `small objects ${apText(small)}, medium ${apText(medium)}, large ${apText(large)})`;
}

/** For each class a line of the error that costs most, then the command that shows a case, then what would help. */
export function adviceLines(advice: readonly ClassAdvice[]): string[] {
  return advice.flatMap(({ class: name, ap, error, see, help, command }) => [
    `${name}, AP ${apText(ap)}: ${error}`,
    ...see === null ? [] : [`  see a case by: ${see}`],
    `  what would help: ${help}${command === null ? '' : `, by: ${command}`}`,
  ]);
}
