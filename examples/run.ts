// `npm run example -- 03` runs examples/03-*.ts, which belongs to page 03 of docs; a page with several examples has
// 07a, 07b, …. Without a number it lists the examples. `--quick` after the number is for the examples that know a short
// form.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { wrapped } from '../lib/cli/help-text.js';

const folder = new URL('.', import.meta.url);
const examples = readdirSync(fileURLToPath(folder)).filter((name) => /^\d\d[a-z]?-.*\.js$/.test(name)).sort();

/** `03  Shows RoI max pooling on a 6×8 feature map: …`: the number, and the first sentence of the header. */
function listLine(name: string): string {
  const header = readFileSync(new URL(name, folder), 'utf8').split('\n').filter((line) => line.startsWith('// '));
  const [sentence] = header.map((line) => line.slice('// '.length)).join(' ').split(/(?<=[.?])\s/);
  return `  ${name.split('-')[0].padEnd(5)}${wrapped(sentence, 7).join('\n').trimStart()}`;
}

const list = ['npm run example -- NUMBER runs one of', ...examples.map(listLine)].join('\n');
const [number, ...rest] = process.argv.slice(2);

if (number === undefined) {
  console.log(list);
} else {
  const wanted = /^\d([a-z]|$)/.test(number) ? `0${number}` : number;
  const chosen = examples.filter((name) => name.startsWith(`${wanted}-`));
  if (chosen.length === 1 && rest.every((flag) => flag === '--quick')) {
    await import(new URL(chosen[0], folder).href);
  } else {
    console.error(`no example ${[number, ...rest].join(' ')}\n${list}`);
    process.exitCode = 1;
  }
}
