// What the architecture rules need to know of a source file, read from TypeScript's own syntax tree, so that words in
// comments and strings do not count as code.
import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
  /** `await import('…')`: loaded when the line runs. */
  readonly lazy: boolean;
}

export interface SizedFunction {
  readonly name: string;
  readonly lines: number;
}

/** Something used that the rules restrict, with its line. */
export interface Use {
  readonly name: 'any' | 'console' | 'Math.random' | 'export default';
  readonly line: number;
}

export interface SourceFile {
  /** From the root of the project, with slashes, e.g. `lib/boxes/box.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly SizedFunction[];
  readonly uses: readonly Use[];
}

/** Reads one file from its text. */
export function sourceFile(path: string, text: string): SourceFile {
  const root = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const nodes = nodesUnder(root);
  const present = <T>(items: readonly (T | null)[]): T[] => items.filter((item): item is T => item !== null);
  return {
    path,
    text,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports: present(nodes.map(importOf)),
    functions: present(nodes.map((node) => sizedFunctionOf(node, root))),
    uses: present(nodes.map((node) => useOf(node, root))),
  };
}

function nodesUnder(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [node];
  ts.forEachChild(node, (child) => { nodes.push(...nodesUnder(child)); });
  return nodes;
}

function importOf(node: ts.Node): Import | null {
  if (ts.isImportDeclaration(node)) return eager(node.moduleSpecifier, isTypeOnlyImport(node));
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return eager(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return eager(node.argument.literal, true);
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const [specifier] = node.arguments;
    const isNamed = specifier && ts.isStringLiteralLike(specifier);
    return isNamed ? { specifier: specifier.text, typeOnly: false, lazy: true } : null;
  }
  return null;
}

function isLoader(callee: ts.Node): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function eager(specifier: ts.Node, typeOnly: boolean): Import | null {
  return ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly, lazy: false } : null;
}

function isTypeOnlyImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return !clause.name && bindings !== undefined && ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly);
}

function sizedFunctionOf(node: ts.Node, root: ts.SourceFile): SizedFunction | null {
  if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return null;
  const lineAt = (position: number): number => root.getLineAndCharacterOfPosition(position).line;
  const first = lineAt(node.getStart(root));
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : null);
  return { name: name?.getText(root) ?? `a function at line ${first + 1}`, lines: lineAt(node.end) - first + 1 };
}

function useOf(node: ts.Node, root: ts.SourceFile): Use | null {
  const name = restrictedName(node);
  return name && { name, line: root.getLineAndCharacterOfPosition(node.getStart(root)).line + 1 };
}

function restrictedName(node: ts.Node): Use['name'] | null {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
  if (ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)) {
    return 'export default';
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text === 'Math' && node.name.text === 'random') return 'Math.random';
    if (node.expression.text === 'console') return 'console';
  }
  return null;
}
