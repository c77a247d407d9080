// "Break it": changes of one line of lib each. The build puts both forms of such a line behind a switch, which is off:
//   dx.data[i] += dy.data[rcj]   becomes   (globalThis.rcnnBreak === "mistake-6" ? dx.data[i] = … : dx.data[i] += …)
// so that a panel computes with the changed line for real, and every other line of the page is that of lib.
// The list: breaks.json, and the edits of docs/mistakes.md under the names mistake-1 to mistake-10.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A heading of docs/mistakes.md, and the edit below it. */
const MISTAKE = /^## (\d+)\. (.+)\n[^]*?^```break\nfile: (.+)\nchange: (.+)\nto:(.*)\n/gm;

/**
 * These changes by their names: title, file, line, and the line before and after. Throws an Error for a name that is
 * not there, and unless the piece to change stands in its file exactly once.
 */
export function breaksOf(root, names) {
  const own = JSON.parse(readFileSync(join(root, 'examples', 'explorer', 'breaks.json'), 'utf8'));
  const page = readFileSync(join(root, 'docs', 'mistakes.md'), 'utf8');
  const mistakes = [...page.matchAll(MISTAKE)].map(([, number, title, file, change, to]) =>
    [`mistake-${number}`, { title: `Mistake ${number}: ${title}`, file, change, to: to.trim() }]);
  const all = new Map([...Object.entries(own), ...mistakes]);
  return Object.fromEntries(names.map((name) => {
    if (!all.has(name)) throw new Error(`no change of a line has the name ${name}`);
    return [name, withLines(root, all.get(name))];
  }));
}

function withLines(root, { title, file, change, to }) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(change));
  if (lines.join('\n').split(change).length !== 2) throw new Error(`${file} has \`${change}\` not once`);
  return { title, file, change, to, line: at + 1, before: lines[at], after: lines[at].replace(change, () => to) };
}

/** The text of a file with a switch in the place of each of its changes. */
export function switched(text, file, breaks) {
  return Object.entries(breaks).filter(([, edit]) => edit.file === file)
    .reduce((made, [name, { change, to }]) => made.replace(change, () => bothForms(name, change, to)), text);
}

/** A statement, a property of an object, or an expression in both forms. */
function bothForms(name, change, to) {
  const on = `(globalThis as { rcnnBreak?: string }).rcnnBreak === ${JSON.stringify(name)}`;
  if (change.startsWith('if ')) return `if (!(${on})) ${change}`;
  const property = /^(\w+: )(.+)$/;
  const [key, before] = property.exec(change)?.slice(1) ?? ['', change];
  const after = property.exec(to)?.[2] ?? to;
  return `${key}(${on} ? ${after === '' ? 'undefined' : after} : ${before})`;
}
