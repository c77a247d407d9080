// The exercises: functions of lib whose body a learner writes again. The learner's file is made from lib when it is
// first asked for, so that it cannot be of another version.
import { posix } from 'node:path';
import ts from 'typescript';

export interface Exercise {
  readonly number: string;
  readonly title: string;
  /** The file of lib, and the function in it, or the method as `Class.method`. */
  readonly source: string;
  readonly hole: string;
  /** The test files that the body must pass. */
  readonly tests: readonly string[];
}

export const EXERCISES: readonly Exercise[] = [
  { number: '01', title: 'Intersection over union', source: 'lib/boxes/iou.ts', hole: 'iou',
    tests: ['test/boxes/iou.test.ts'] },
  { number: '02', title: 'Non-maximum suppression', source: 'lib/boxes/nms.ts', hole: 'suppressByDefinition',
    tests: ['test/boxes/nms.test.ts'] },
  { number: '03', title: 'Smooth L1 loss', source: 'lib/losses/smooth-l1.ts', hole: 'smoothL1Loss',
    tests: ['test/losses/smooth-l1.test.ts'] },
  { number: '04', title: 'SGD with momentum', source: 'lib/solvers/sgd.ts', hole: 'Sgd.update',
    tests: ['test/solvers/sgd.test.ts'] },
  { number: '05', title: 'RoI pooling, backward', source: 'lib/layers/roi-pool.ts', hole: 'roiPoolBackward',
    tests: ['test/layers/roi-pool.test.ts'] },
  { number: '06', title: 'Spatial pyramid pooling', source: 'lib/layers/spp.ts', hole: 'sppForward',
    tests: ['test/layers/spp.test.ts'] },
  { number: '07', title: 'Labels of anchors', source: 'lib/sampling/anchor-labels.ts', hole: 'rulesOf',
    tests: ['test/sampling/anchor-labels.test.ts', 'test/sampling/anchor-targets.test.ts'] },
  { number: '08', title: 'Hard negatives', source: 'lib/posthoc/svms.ts', hole: 'hardNegatives',
    tests: ['test/posthoc/svms.test.ts'] },
  { number: '09', title: 'Alternating optimization, statement 6',
    source: 'lib/detectors/faster-rcnn/train-frozen-conv.ts', hole: 'startFastTrainingFrozenConv',
    tests: ['test/detectors/faster-rcnn/train-alternating.test.ts'] },
  { number: '10', title: 'Bilinear RoI sampling, backward', source: 'lib/layers/roi-bilinear.ts', hole: 'planeBackward',
    tests: ['test/layers/roi-bilinear.test.ts'] },
];

/** The exercise of a number such as `3` or `03`. Throws RangeError listing the numbers. */
export function exerciseOf(number: string): Exercise {
  const found = EXERCISES.find((exercise) => exercise.number === number.padStart(2, '0'));
  if (found !== undefined) return found;
  throw new RangeError(`there is no exercise ${JSON.stringify(number)}, there are 01 to ${EXERCISES.at(-1)!.number}`);
}

/** Where the learner's file lies, from the root. */
export function learnersPath({ number, source }: Exercise): string {
  return `exercises/${number}/${posix.basename(source)}`;
}

/** The learner's file: lib's, `text`, with the body taken out. Throws RangeError when the function is not there. */
export function withHole(exercise: Exercise, text: string): string {
  const { pos, end } = bodyOf(exercise, text);
  const indent = exercise.hole.includes('.') ? '  ' : '';
  const sentence = `exercise ${exercise.number}: write the body of ${exercise.hole.split('.').at(-1)}()`;
  const body = `{\n${indent}  throw new Error('${sentence}');\n${indent}}`;
  return asLearners(exercise, `${text.slice(0, pos)}${body}${text.slice(end)}`);
}

/** A text that stands in lib, to stand where the learner's file does: of lib's whole file it is the solution. */
export function asLearners(exercise: Exercise, text: string): string {
  return withImports(text, (specifier) =>
    posix.relative(posix.dirname(learnersPath(exercise)), posix.join(posix.dirname(exercise.source), specifier)));
}

/** The learner's file as it stands in lib, to be compiled there. */
export function inPlace(exercise: Exercise, text: string): string {
  return withImports(text, (specifier) => {
    const target = posix.join(posix.dirname(learnersPath(exercise)), specifier);
    const path = posix.relative(posix.dirname(exercise.source), target);
    return path.startsWith('.') ? path : `./${path}`;
  });
}

/** The lines of the function, from its name to the end of its body. */
export function functionLines(exercise: Exercise, text: string): string[] {
  const { start, end } = bodyOf(exercise, text);
  return text.slice(start, end).split('\n');
}

interface Place {
  /** Of the whole function, without its comment. */
  readonly start: number;
  /** Of its body. */
  readonly pos: number;
  readonly end: number;
}

function bodyOf({ source, hole }: Exercise, text: string): Place {
  const root = ts.createSourceFile(source, text, ts.ScriptTarget.ES2022, true);
  const [name, method] = hole.split('.');
  const top = root.statements.find((node) =>
    (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name?.text === name);
  const found = top !== undefined && ts.isClassDeclaration(top)
    ? top.members.filter(ts.isMethodDeclaration).find((member) => member.name.getText(root) === method) : top;
  if (found === undefined || !(ts.isFunctionDeclaration(found) || ts.isMethodDeclaration(found)) || !found.body) {
    throw new RangeError(`${source} has no function ${hole}`);
  }
  return { start: found.getStart(root), pos: found.body.getStart(root), end: found.body.end };
}

/** The text with every relative import changed by `to`. */
function withImports(text: string, to: (specifier: string) => string): string {
  return text.replace(/^((?:import|export) .*|\}) from '(\.[^']*)';$/gm, (_, before: string, specifier: string) =>
    `${before} from '${to(specifier)}';`);
}
