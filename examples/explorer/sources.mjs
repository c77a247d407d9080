// The text of functions of lib, for "this code": found by `file#name` in TypeScript's own syntax tree when the page is
// built, so that the page cannot show another text than the one that runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * `{ file, name, line, text }` of a function, class, constant or interface of a file, with the comment above it;
 * `name` may be `Class.method`. Throws an Error when the file has no such declaration at its top level.
 */
export function sourceOf(root, reference) {
  const [file, name] = reference.split('#');
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const [owner, member] = name.split('.');
  const declared = source.statements.find((statement) => namesOf(statement).includes(owner));
  const node = member === undefined ? declared : declared?.members?.find((each) => each.name?.getText() === member);
  if (node === undefined) throw new Error(`${reference}: there is no such declaration`);
  const start = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1)?.pos ?? node.getStart();
  const from = isBlankBetween(text, start, node) ? start : node.getStart();
  return { file, name, line: source.getLineAndCharacterOfPosition(from).line + 1, text: text.slice(from, node.end) };
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  return statement.name === undefined ? [] : [statement.name.getText()];
}

/** A comment belongs to a declaration when no empty line lies between the two. */
function isBlankBetween(text, start, node) {
  const comment = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
  return comment !== undefined && comment.pos === start && !/\n\s*\n/.test(text.slice(comment.end, node.getStart()));
}
