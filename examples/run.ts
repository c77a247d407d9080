// `npm run example -- 03` runs examples/03-*.ts; without a number it lists what there is. `--quick` after the number is
// for those examples that know a short form.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('.', import.meta.url);
const examples = readdirSync(fileURLToPath(folder)).filter((name) => /^\d\d-.*\.js$/.test(name)).sort();

const [number, ...rest] = process.argv.slice(2);
const chosen = examples.filter((name) => number !== undefined && name.startsWith(`${number.padStart(2, '0')}-`));

if (chosen.length !== 1 || rest.some((flag) => flag !== '--quick')) {
  const asked = number === undefined ? 'which example?' : `no example ${[number, ...rest].join(' ')}`;
  console.error([`${asked} There are:`, ...examples.map((name) => `  ${name.replace(/\.js$/, '')}`)].join('\n'));
  process.exitCode = 1;
} else {
  await import(new URL(chosen[0], folder).href);
}
