// Mutants: the program with one comparison or one rounding changed. A test that passes with a mutant does not guard
// that line. Changes are small on purpose: they move a boundary by one case.
import ts from 'typescript';

/** What each operator becomes. */
const COMPARISONS: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const EQUALITIES: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' };
const ROUNDINGS: Readonly<Record<string, string>> = { round: 'floor', floor: 'ceil', ceil: 'floor', trunc: 'round' };

/** A place in one text where a mutant can be made, and what stands there before and after. */
export interface Site {
  readonly start: number;
  readonly from: string;
  readonly to: string;
}

/** A mutant of one source file. */
export interface Mutant {
  /** From the root of the project, e.g. `lib/boxes/iou.ts`. */
  readonly file: string;
  /** Line of the source, from 1, and its text without the indentation. */
  readonly line: number;
  readonly code: string;
  /** Text of the line before, without the indentation. */
  readonly previous: string;
  /** E.g. `< → <=` or `Math.round → Math.floor`. */
  readonly change: string;
  /** Number of its site among those of the file, from 0: the same in the source and in what the compiler made of it. */
  readonly site: number;
}

/** An entry of the list of mutants that no test can tell from the program. It names one line. */
export interface EquivalentMutant extends Pick<Mutant, 'file' | 'code' | 'change'> {
  /** The line before, where the file has the same line twice. */
  readonly previous?: string;
  /** One sentence. */
  readonly why: string;
}

/** Sites of a text in the order of the syntax tree, which erasing the types does not change. */
export function sitesOf(path: string, text: string): Site[] {
  const root = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    const site = siteAt(node, root);
    if (site !== null) sites.push(site);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return sites;
}

/** The mutants of a source file, one per site. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const lines = text.split('\n');
  return sitesOf(file, text).map(({ start, from, to }, site) => {
    const line = text.slice(0, start).split('\n').length;
    const [previous, code] = [lines[line - 2] ?? '', lines[line - 1]].map((row) => row.trim());
    return { file, line, code, previous, change: `${from} → ${to}`, site };
  });
}

/** The text with the change of one site. */
export function mutated(text: string, { start, from, to }: Site): string {
  return text.slice(0, start) + to + text.slice(start + from.length);
}

/** The entry that says why this mutant is equivalent, if there is one. */
export function equivalenceOf(mutant: Mutant, known: readonly EquivalentMutant[]): EquivalentMutant | undefined {
  return known.find(({ file, code, change, previous = mutant.previous }) => file === mutant.file &&
    code === mutant.code && change === mutant.change && previous === mutant.previous);
}

function siteAt(node: ts.Node, root: ts.SourceFile): Site | null {
  if (ts.isBinaryExpression(node)) {
    const from = node.operatorToken.getText(root);
    const to = COMPARISONS[from] ?? (isNumeric(node.left) || isNumeric(node.right) ? EQUALITIES[from] : undefined);
    return to === undefined ? null : { start: node.operatorToken.getStart(root), from, to };
  }
  if (ts.isPropertyAccessExpression(node) && node.expression.getText(root) === 'Math') {
    const to = ROUNDINGS[node.name.text];
    return to === undefined ? null
      : { start: node.getStart(root), from: `Math.${node.name.text}`, to: `Math.${to}` };
  }
  return null;
}

/** Numbers as far as the text alone shows them: literals and lengths. */
function isNumeric(node: ts.Expression): boolean {
  return ts.isNumericLiteral(node) || ts.isPropertyAccessExpression(node) && node.name.text === 'length';
}
