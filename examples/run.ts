// `npm run example -- 03` runs examples/03-*.ts, which belongs to page 03 of docs; a page with several examples has
// 07a, 07b, …. Without a number it lists the examples with the time that each takes. `--quick` after the number is for
// the examples that know a short form.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { helpWidth, wrapped } from '../lib/cli/help-text.js';

const compiled = new URL('.', import.meta.url);
const sources = new URL('../../examples/', import.meta.url); // from dist/examples
const examples = readdirSync(fileURLToPath(compiled)).filter((name) => /^\d\d[a-z]?-.*\.js$/.test(name)).sort();

const width = helpWidth(process.stdout.columns ?? Infinity);

/** `03  Shows RoI max pooling on a 6×8 feature map: … (under 1 s on a CPU)`: number, first sentence, time. */
function listLine(name: string): string {
  const source = readFileSync(new URL(name.replace(/\.js$/, '.ts'), sources), 'utf8');
  const header = source.slice(0, source.indexOf('\nimport ')).replaceAll(/\n\/\/ */g, ' ').slice('// '.length);
  const [sentence] = header.split(/(?<=[.?])\s/);
  const [, time] = /\b(?:Takes )?((?:[Aa]bout|[Uu]nder|(?<=Takes )\d).*?)(?=[,;.] )/.exec(header) ?? [];
  const told = `${sentence} (${time?.replace(/^[AU]/, (letter) => letter.toLowerCase()) ?? 'time unknown'})`;
  return `  ${name.split('-')[0].padEnd(5)}${wrapped(told, 7, width).join('\n').trimStart()}`;
}

const list = ['npm run example -- NUMBER runs one of', ...examples.map(listLine)].join('\n');
const [number, ...rest] = process.argv.slice(2);

if (number === undefined || number === '-h' || number === '--help') {
  console.log(list);
} else {
  const wanted = /^\d([a-z]|$)/.test(number) ? `0${number}` : number;
  const chosen = examples.filter((name) => name.startsWith(`${wanted}-`));
  if (chosen.length === 1 && rest.every((flag) => flag === '--quick')) {
    await import(new URL(chosen[0], compiled).href);
  } else {
    console.error(`no example ${[number, ...rest].join(' ')}\n${list}`);
    process.exitCode = 1;
  }
}
