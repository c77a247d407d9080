// Makes the watched twin of a step (lib/training/watch.ts) from the text of the step. `npm run docs` writes the twins,
// test/watched-steps.test.ts holds them to the steps.
//   const conv = await net.conv.forward(batch.input);      a statement of the step
//   const conv = await watch(at.conv, await net.conv.forward(batch.input));      the same in the twin
// A stage is a statement that calls something other than Math, and something else than what moves numbers to a card or
// back. An `add(…)` inside a call is a stage of its own, `+`.
import { posix } from 'node:path';
import ts from 'typescript';
import { importedFrom, importsFor, libFunctions, type LibFunctions } from './watched-imports.js';

/** A step: its source, its function, and the function that makes its second argument, the mini-batch. */
export interface SteppedFile {
  readonly source: string;
  readonly step: string;
  readonly batch: string;
}

export const STEPPED_FILES: readonly SteppedFile[] = [
  { source: 'lib/detectors/rcnn/step.ts', step: 'rcnnStep', batch: 'lib/data/pictures/warp-crop.ts#warpCrops' },
  {
    source: 'lib/detectors/sppnet/step.ts', step: 'fineTuneStep',
    batch: 'lib/detectors/sppnet/window-batches.ts#BatchesFromDisk',
  },
  {
    source: 'lib/detectors/fast-rcnn/step.ts', step: 'fastStep',
    batch: 'lib/detectors/fast-rcnn/mini-batch.ts#miniBatches',
  },
  {
    source: 'lib/detectors/faster-rcnn/step-rpn.ts', step: 'rpnStep',
    batch: 'lib/sampling/training-image.ts#trainingBatch',
  },
  {
    source: 'lib/detectors/faster-rcnn/step-joint.ts', step: 'jointStep',
    batch: 'lib/sampling/training-image.ts#trainingBatch',
  },
  {
    source: 'lib/detectors/faster-rcnn/exact/step-exact.ts', step: 'exactStep',
    batch: 'lib/sampling/training-image.ts#trainingBatch',
  },
];

/** The file of what a step calls by `rules.…`. */
const RULES = 'lib/detectors/faster-rcnn/training-rules.ts';

/** Which layer `net.conv.forward` and the like call. */
const LAYERS: Readonly<Record<string, string>> = {
  conv: 'lib/layers/sequential.ts#sequential',
  fc8: 'lib/layers/linear.ts#linearLayer',
};

/** What moves the numbers of a tensor, and changes none of them. */
const MOVES: readonly string[] = ['beside', 'onProcessor'];

const WIDTH = 120;

interface Stage {
  readonly name: string;
  readonly part: string;
  readonly code: string;
  readonly lines: readonly [number, number];
  readonly note: string;
}

interface Statement {
  /** Lines of the twin. */
  readonly text: readonly string[];
  readonly stages: readonly Stage[];
}

/** The path of the twin of a step. */
export function twinOf(source: string): string {
  return source.replace(/\.ts$/, '.watched.ts');
}

/** The name of the twin's function, and of its list of stages: watchedJointStep, JOINT_STEP_STAGES. */
export function namesOf(step: string): { readonly twin: string; readonly stages: string } {
  const snake = step.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return { twin: `watched${step[0].toUpperCase()}${step.slice(1)}`, stages: `${snake}_STAGES` };
}

/** The path and the text of each twin; `inLib`: the paths of the files of lib. */
export function freshTwins(read: (path: string) => string, inLib: readonly string[]): [string, string][] {
  const functions = libFunctions(new Map(inLib.map((path) => [path, read(path)])));
  return STEPPED_FILES.map((file) => [twinOf(file.source), watchedStep(file, read(file.source), functions)]);
}

/** The text of the twin of a step. Throws RangeError when the source has no such function. */
export function watchedStep({ source, step, batch }: SteppedFile, text: string, inLib: LibFunctions): string {
  const root = ts.createSourceFile(source, text, ts.ScriptTarget.ES2022, true);
  const isStep = (node: ts.Node): node is ts.FunctionDeclaration =>
    ts.isFunctionDeclaration(node) && node.name?.text === step;
  const found = root.statements.find(isStep);
  if (found?.body === undefined) throw new RangeError(`${source} has no function ${step}`);
  const { twin, stages: list } = namesOf(step);
  const place = found.typeParameters === undefined ? '' : '<Tensor>'; // whoever watches looks at numbers
  const reader = new StepReader(root, inLib);
  const { parameters, body: { statements: inBody } } = found;
  const line = root.getLineAndCharacterOfPosition(found.getStart(root)).line + 1;
  const given: Stage = { name: 'batch', part: 'the mini-batch', code: batch, lines: [line, line], note: '' };
  const statements = inBody.map((node) => reader.statement(node));
  const stages = [given, ...statements.flatMap((statement) => statement.stages)];
  const lines = [
    `export const ${list} = {`, ...stages.flatMap((stage) => stageLines(source, stage)), '} satisfies StepStages;', '',
    `/** ${step}(), every statement of which \`watch\` is shown. */`,
    `export function ${twin}(watch: Watch): typeof ${step}${place} {`,
    `  return async (${parameters.map((each) => parameterText(each, root)).join(', ')}) => {`,
    `    const at = ${list};`,
    `    await watch(at.batch, ${parameters[1].name.getText(root)});`,
    ...statements.flatMap((statement) => statement.text.map((row) => `  ${row}`)),
    '  };', '}',
  ];
  const imports = importsFor(root, step, lines.join('\n'));
  const head = [
    `// Made from ${posix.basename(source)} by \`npm run docs\`: the same statements, and what each makes passes`,
    '// through `watch`. Change the step, not this file.',
  ];
  return [...head, ...imports, '', ...lines, ''].join('\n');
}

function parameterText({ name, initializer }: ts.ParameterDeclaration, root: ts.SourceFile): string {
  return `${name.getText(root)}${initializer === undefined ? '' : ` = ${initializer.getText(root)}`}`;
}

function stageLines(file: string, { name, part, code, lines, note }: Stage): string[] {
  return [
    `  ${/^\w+$/.test(name) ? name : quoted(name)}: {`,
    `    name: ${quoted(name)}, part: ${quoted(part)}, lines: [${lines.join(', ')}],`,
    `    code: ${quoted(code)},`,
    `    file: ${quoted(file)},`,
    `    note: ${quoted(note)},`,
    '  },',
  ];
}

function quoted(text: string): string {
  return text.includes('\'') ? JSON.stringify(text) : `'${text}'`;
}

/** Reads the statements of a step in order; a comment on a line of its own names the part that begins. */
class StepReader {
  private readonly root: ts.SourceFile;
  private readonly inLib: LibFunctions;
  private part = 'forward';

  constructor(root: ts.SourceFile, inLib: LibFunctions) {
    this.root = root;
    this.inLib = inLib;
  }

  statement(node: ts.Statement): Statement {
    const above = ts.getLeadingCommentRanges(this.root.text, node.getFullStart())?.at(-1);
    if (above !== undefined) this.part = this.commentText(above).split(/ {2,}/)[0];
    if (ts.isExpressionStatement(node)) return this.lastBackward(node);
    const made = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : undefined;
    const call = made?.initializer === undefined ? undefined : firstCall(made.initializer);
    if (made?.initializer === undefined || call === undefined || this.codeOf(call) === null) {
      return { text: [`  ${node.getText(this.root)}`], stages: [] };
    }
    const name = ts.isIdentifier(made.name) ? made.name.text : /\w+(?=[ ,}])/.exec(made.name.getText(this.root))![0];
    return {
      text: this.watched(`const ${made.name.getText(this.root)} = `, name, made.initializer.getText(this.root), call),
      stages: [this.stage(name, call, node)],
    };
  }

  /** `await net.conv.backwardParams(add(a, b), saved);`: the sum first, then what has no result but gradients. */
  private lastBackward(node: ts.ExpressionStatement): Statement {
    const call = firstCall(node.expression)!;
    const sum = call.arguments.find((each): each is ts.CallExpression =>
      ts.isCallExpression(each) && each.expression.getText(this.root) === 'add');
    const params = this.paramsOf(call)!;
    const text = node.expression.getText(this.root);
    const rest = sum === undefined ? text : text.replace(sum.getText(this.root), 'sum');
    const name = params.replace(/^net\./, '');
    return {
      text: [
        ...sum === undefined ? [] : [`  const sum = await watch(at['+'], ${sum.getText(this.root)});`],
        `  await watch(at['${name}'], ${rest}, ${params});`,
      ],
      stages: [...sum === undefined ? [] : [this.stage('+', sum, node)], this.stage(name, call, node)],
    };
  }

  private watched(before: string, name: string, value: string, call: ts.CallExpression): string[] {
    const isBackward = /backward/i.test(call.expression.getText(this.root));
    const params = isBackward ? this.paramsOf(call) : null;
    const last = params === null ? '' : `, ${params}`;
    const line = `  ${before}await watch(at.${name}, ${value}${last});`;
    if (line.length + 2 <= WIDTH) return [line];
    const one = `    at.${name}, ${value}${last},`;
    const inner = one.length + 2 <= WIDTH ? [one] : [`    at.${name}, ${value},`, `    ${params},`];
    return [`  ${before}await watch(`, ...inner, '  );'];
  }

  private stage(name: string, call: ts.CallExpression, node: ts.Statement): Stage {
    const line = (position: number): number => this.root.getLineAndCharacterOfPosition(position).line + 1;
    const after = ts.getTrailingCommentRanges(this.root.text, node.end)?.[0];
    return {
      name, part: this.part, code: this.codeOf(call)!, lines: [line(node.getStart(this.root)), line(node.end)],
      note: after === undefined ? '' : this.commentText(after),
    };
  }

  /** `net.head.params` of `headBackward(net.head, …)` and of `net.head.backward(…)`; null where there are none. */
  private paramsOf({ expression, arguments: [first] }: ts.CallExpression): string | null {
    const callee = expression.getText(this.root);
    const argument = first?.getText(this.root) ?? '';
    const layer = /^(net\.[\w.]+)\.\w+$/.exec(callee)?.[1] ?? /^net\.[\w.]+$/.exec(argument)?.[0];
    return layer === undefined ? null : `${layer}.params`;
  }

  /** file#function of what a call runs; null for Math, and for what moves numbers. */
  private codeOf({ expression }: ts.CallExpression): string | null {
    const words = expression.getText(this.root).split('.');
    const name = words[words.length - 1];
    if (words[0] === 'Math' || MOVES.includes(name)) return null;
    if (words[0] === 'net') return LAYERS[words[words.length - 2]];
    const file = words[0] === 'rules' ? RULES
      : words[0] === 'compute' ? this.inLib.get(name) : importedFrom(this.root, name);
    if (file === undefined) throw new RangeError(`${this.root.fileName}: whose function is ${words.join('.')}?`);
    return `${file}#${name}`;
  }

  private commentText({ pos, end }: ts.CommentRange): string {
    return this.root.text.slice(pos, end).replace(/^\/\/ */, '').trim();
  }
}

/** The first call in an expression, in the order of the text. */
function firstCall(node: ts.Node): ts.CallExpression | undefined {
  if (ts.isCallExpression(node)) return node;
  return ts.forEachChild(node, firstCall);
}
