// What the watched twin of a step (watched-step.ts) imports: of the step's own imports those that its text uses, and
// what the step's file itself exports.
import { posix } from 'node:path';
import ts from 'typescript';

/** The file of lib that exports a function, by the function's name. */
export type LibFunctions = ReadonlyMap<string, string>;

/** The exported functions of lib, from the texts of its files by path. */
export function libFunctions(texts: ReadonlyMap<string, string>): LibFunctions {
  const files = new Map<string, string>();
  for (const [path, text] of texts) {
    for (const [, name] of text.matchAll(/^export (?:async )?function\*? ?(\w+)/gm)) files.set(name, path);
  }
  return files;
}

/** The import lines of the twin, whose text is `text`, of the function `step` in the file `root`. */
export function importsFor(root: ts.SourceFile, step: string, text: string): string[] {
  const { dir, name: base } = posix.parse(root.fileName);
  const code = text.replace(/'[^'\n]*'/g, '\'\'');
  const isUsed = (name: string): boolean => new RegExp(`(?<![.\\w])${name}\\b`).test(code);
  const lines = root.statements.filter(ts.isImportDeclaration).flatMap((node) => {
    const names = namesOf(node).filter(isUsed);
    return names.length === 0 ? [] : [`import { ${names.join(', ')} } from ${node.moduleSpecifier.getText(root)};`];
  });
  const own = root.statements.flatMap(exportedConstants).filter(isUsed);
  return [
    ...lines,
    ...code.includes('<Tensor>')
      ? [`import type { Tensor } from '${posix.relative(dir, 'lib/tensor/tensor.js')}';`] : [],
    `import type { StepStages, Watch } from '${posix.relative(dir, 'lib/training/watch.js')}';`,
    ...own.length === 0 ? [] : [`import { ${own.join(', ')} } from './${base}.js';`],
    `import type { ${step} } from './${base}.js';`,
  ];
}

/** The file that gives a name to the file `root`, by its imports; undefined where none does. */
export function importedFrom(root: ts.SourceFile, name: string): string | undefined {
  const found = root.statements.filter(ts.isImportDeclaration).find((node) => namesOf(node).includes(name));
  if (found === undefined || !ts.isStringLiteral(found.moduleSpecifier)) return undefined;
  return posix.join(posix.dirname(root.fileName), found.moduleSpecifier.text).replace(/\.js$/, '.ts');
}

/** The values that an import gives; none for a type. */
function namesOf({ importClause: clause }: ts.ImportDeclaration): string[] {
  const bindings = clause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  return bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
}

function exportedConstants(node: ts.Statement): string[] {
  if (!ts.isVariableStatement(node)) return [];
  const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return isExported ? node.declarationList.declarations.map(({ name }) => name.getText()) : [];
}
