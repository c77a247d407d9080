// `npm run mutants`: changes one comparison or rounding of lib at a time and runs the tests that belong to the file.
//   npm run mutants -- --in lib/sampling,lib/boxes/iou.ts:10   every mutant of these folders, files and lines
//   npm run mutants -- --seed 1 --count 60                     60 mutants drawn from all of lib but cli and bench
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Rng } from '../../lib/tensor/rng.js';
import { EQUIVALENT_MUTANTS } from './equivalent-mutants.js';
import { equivalenceOf, mutantsOf, type Mutant } from './mutants.js';
import { MutantRun } from './mutant-run.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Commands and benchmarks print; their boundaries are not published ones. */
const LEFT_OUT = ['lib/cli/', 'lib/bench/'];

const { values } = parseArgs({ options: {
  in: { type: 'string' }, seed: { type: 'string', default: '1' }, count: { type: 'string', default: 'all' },
} });

function filesOf(place: string): string[] {
  if (statSync(join(ROOT, place)).isFile()) return [place];
  const names = readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(place, name).replaceAll('\\', '/')).sort();
  return paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.watched.ts')); // made from the steps
}

function mutantsIn(place: string): Mutant[] {
  const [path, line] = place.split(':');
  const all = filesOf(path).flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  return line === undefined ? all : all.filter((mutant) => mutant.line === Number(line));
}

function allMutants(): Mutant[] {
  if (values.in !== undefined) return values.in.split(',').flatMap(mutantsIn);
  return mutantsIn('lib').filter(({ file }) => !LEFT_OUT.some((folder) => file.startsWith(folder)));
}

/** `count` of them in their order; all of them for `all`. */
function drawn(mutants: readonly Mutant[]): readonly Mutant[] {
  if (values.count === 'all') return mutants;
  const chosen = new Rng(Number(values.seed)).permutation(mutants.length).slice(0, Number(values.count));
  return Array.from(chosen).sort((i, j) => i - j).map((i) => mutants[i]);
}

/** Entries of the list whose line is gone or has changed, or which hold for more than one line. */
function staleEntries(): string[] {
  return EQUIVALENT_MUTANTS.filter((entry) => {
    if (!existsSync(join(ROOT, entry.file))) return true;
    const mutants = mutantsIn(entry.file).filter((mutant) => equivalenceOf(mutant, [entry]));
    return new Set(mutants.map(({ line }) => line)).size !== 1;
  }).map(({ file, code, change }) => `${file}: ${code}  (${change})`);
}

const count = { caught: 0, equivalent: 0, survived: 0 };

function verdictOn(mutant: Mutant, run: MutantRun): string {
  const known = equivalenceOf(mutant, EQUIVALENT_MUTANTS);
  if (known !== undefined) {
    count.equivalent++;
    return `equivalent: ${known.why}`;
  }
  const test = run.caughtBy(mutant);
  count[test === null ? 'survived' : 'caught']++;
  return test === null ? `SURVIVED    ${mutant.code}` : `caught by ${test}.ts`;
}

const stale = staleEntries();
for (const entry of stale) console.error(`equivalent-mutants.ts: not one line: ${entry}`);
const run = new MutantRun(ROOT);
try {
  for (const mutant of drawn(allMutants())) {
    const place = `${mutant.file}:${mutant.line}`;
    console.log(`${place.padEnd(52)}  ${mutant.change.padEnd(24)}  ${verdictOn(mutant, run)}`);
  }
} finally {
  run.close();
}
console.log(`${count.caught} caught, ${count.equivalent} equivalent, ${count.survived} survived`);
process.exitCode = count.survived > 0 || stale.length > 0 ? 1 : 0;
