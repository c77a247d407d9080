// -h and --help of the programs behind `npm run golden`, `npm run storm` and the like: the header of their source.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Prints the comment at the head of a program and ends it, where -h or --help was typed. `url` is its import.meta. */
export function helpIfAsked(url: string): void {
  if (!process.argv.slice(2).some((word) => word === '-h' || word === '--help')) return;
  const source = fileURLToPath(url).replace(/\bdist[/\\](?!.*\bdist[/\\])/, '').replace(/\.js$/, '.ts');
  const lines = readFileSync(source, 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  console.log(lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, '')).join('\n'));
  process.exit(0);
}
