// What the stages of a step (watch.ts) made, in numbers that can be printed: shapes, ranges, losses, milliseconds.
//   const recorder = new StageRecorder((account, value) => …);      is told of each stage when it is done
//   const run = startJointTraining({ …, watch: recorder.watch });
//   await recorder.step(run.step);                                  one SGD step
import type { Param } from '../tensor/param.js';
import type { StageCode, Watch } from './watch.js';

/** Numbers that a stage made: a tensor, boxes (as [n,4]: x1 y1 x2 y2 in network-input pixels), or a list of numbers. */
export interface StagePart {
  /** Where it stands in what the stage made, as `scores` or `images.0.objects`; empty: it is all that was made. */
  readonly name: string;
  readonly shape: readonly number[];
  /** 0 and 0 where there are no numbers. */
  readonly minimum: number;
  readonly maximum: number;
}

/** A stage that is done. */
export interface StageAccount {
  readonly stage: StageCode;
  readonly milliseconds: number;
  readonly parts: readonly StagePart[];
  /** Null: the stage is no loss. */
  readonly loss: number | null;
  /** √Σg² over the gradients that the stage added to; null: to none. */
  readonly gradientLength: number | null;
}

/** The last stage of every step, in which the solver moves the parameters. */
export const UPDATE: StageCode = {
  name: 'update', part: 'update', code: 'lib/solvers/sgd.ts#Sgd.step', file: 'lib/training/sgd-training.ts',
  lines: null, note: 'one SGD update of all that is trained',
};

/** Is told of a stage that is done, with what it made; the step waits for the answer. */
export type OnStage = (account: StageAccount, value: unknown) => Promise<void> | void;

export class StageRecorder {
  private readonly onStage: OnStage;
  private begin = 0;

  constructor(onStage: OnStage) {
    this.onStage = onStage;
  }

  /** To be given to the training. */
  readonly watch: Watch = async (stage, value, params) => {
    const milliseconds = performance.now() - this.begin;
    await this.onStage({
      stage, milliseconds, parts: partsOf(value, ''), loss: lossOf(value),
      gradientLength: params === undefined ? null : gradientLength(params),
    }, value);
    this.begin = performance.now();
    return value;
  };

  /** Makes a step. Its first stage, `batch`, counts from here, and its last, `update`, follows the last statement. */
  async step<Report>(step: () => Promise<Report>): Promise<Report> {
    this.begin = performance.now();
    const report = await step();
    await this.watch(UPDATE, null);
    return report;
  }
}

/** √Σg² over all gradients. */
export function gradientLength(params: readonly Param[]): number {
  let sum = 0;
  for (const { grad: { data } } of params) for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  return Math.sqrt(sum);
}

/** What backward keeps for itself is left out. */
const LEFT_OUT = ['saved', 'loss'];

/** The numbers in what a stage made, in their order. */
export function partsOf(value: unknown, name: string): StagePart[] {
  if (isTyped(value)) return [part(name, [value.length], value)];
  if (Array.isArray(value)) return partsOfList(value, name);
  if (!isRecord(value)) return [];
  if (isTyped(value.data) && Array.isArray(value.shape)) return [part(name, value.shape as number[], value.data)];
  return Object.entries(value).filter(([key]) => !LEFT_OUT.includes(key))
    .flatMap(([key, each]) => typeof each === 'object' ? partsOf(each, name === '' ? key : `${name}.${key}`) : []);
}

function partsOfList(list: readonly unknown[], name: string): StagePart[] {
  const numbers = list.filter((each) => typeof each === 'number'); // a region without an anchor has null
  if (numbers.length > 0) return [part(name, [list.length], numbers)];
  const boxes = list.map(cornersOf);
  if (list.length > 0 && boxes.every((corners) => corners !== null)) {
    return [part(name, [list.length, 4], boxes.flat())];
  }
  if (list.length === 0) return [part(name, [0], [])];
  return list.flatMap((each, i) => partsOf(each, name === '' ? String(i) : `${name}.${i}`));
}

/** Corners of a box, or of the box of a proposal or an object; null: it has none. */
function cornersOf(value: unknown): number[] | null {
  if (!isRecord(value)) return null;
  const { x1, y1, x2, y2 } = isRecord(value.box) ? value.box : value;
  const corners = [x1, y1, x2, y2];
  return corners.every((corner) => typeof corner === 'number') ? corners as number[] : null;
}

function part(name: string, shape: readonly number[], numbers: ArrayLike<number>): StagePart {
  let [minimum, maximum] = numbers.length === 0 ? [0, 0] : [numbers[0], numbers[0]];
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < minimum) minimum = numbers[i];
    if (numbers[i] > maximum) maximum = numbers[i];
  }
  return { name, shape, minimum, maximum };
}

function lossOf(value: unknown): number | null {
  return isRecord(value) && typeof value.loss === 'number' ? value.loss : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTyped(value: unknown): value is Float32Array {
  return ArrayBuffer.isView(value);
}
