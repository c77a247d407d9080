// The rules of docs/architecture.md as functions from sources to complaints, one line each; no complaint, no fault.
import { isBuiltin as isNodeModule } from 'node:module';
import { posix } from 'node:path';
import {
  BROWSER_SAFE, FILE_SYSTEM, LEVELS, NODE_ONLY, PACKAGES, SIDEWAYS, unitOf, type PackageRule,
} from './layering.js';
import type { Import, SourceFile } from './source-file.js';

export type Rule = (sources: readonly SourceFile[]) => string[];

export const FILE_CAP = 300;
export const FUNCTION_CAP = 50;
export const FOLDER_CAP = 25;
export const COMMAND_CAP = 150;

const MACHINE = /(?<![\w.~}])\/(work|home|Users|root|tmp|mnt)\/|registry\.|npmrc/;
const NOTE = /(\/\/|\*|#|<!--)\s*(TODO|FIXME|XXX)\b/;

/** Working notes that a clone does not hold, as comments once cited them. */
const DANGLING = /\b(pipelines|recipe|notes|design) §|(?<![\w-])(pipelines|notes|design|models)\.md\b|\breference: "/i;

/** A page of the project, and a heading of it where one is named. */
const CITATION = /\bdocs\/[\w-]+\.md(?:, "([^"]+)")?/g;

/** The only barrel; nothing in lib imports it. */
const BARREL = 'lib/index.ts';

/** Imports point to a lower level of the layering, or along one of its sideways arrows. */
export const layering: Rule = eachFile(({ path, imports }) => {
  if (path === BARREL) return [];
  if (unitOf(path) === null) return ['stands in no folder of the layering'];
  return imports.filter(isRelative).flatMap((entry) => layeringFault(path, entry));
});

function layeringFault(path: string, entry: Import): string[] {
  const target = targetOf(path, entry);
  if (target === BARREL) return unitOf(path) === 'examples' ? [] : [`imports ${target}, which is for users`];
  const [from, to] = [unitOf(path)!, unitOf(target)];
  if (to === null) return [`imports ${target}, which stands in no folder of the layering`];
  if (from === to || LEVELS[to] < LEVELS[from]) return [];
  const arrow = SIDEWAYS.some((allowed) =>
    allowed.from === from && allowed.to === to && (entry.typeOnly || !allowed.typesOnly));
  return arrow ? [] : [`imports ${target}: ${to} is not below ${from}`];
}

/** No file imports itself through others, types included. */
export const noCycles: Rule = (sources) => {
  const graph = new Map(sources.map((source) =>
    [source.path, source.imports.filter(isRelative).map((entry) => targetOf(source.path, entry))]));
  const done = new Set<string>();
  const complaints: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) complaints.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return complaints;
};

export const fileLength: Rule = eachFile(({ lines }) =>
  lines > FILE_CAP ? [`has ${lines} lines, the cap is ${FILE_CAP}`] : []);

export const functionLength: Rule = eachFile(({ functions }) => functions
  .filter(({ lines }) => lines > FUNCTION_CAP)
  .map(({ name, lines }) => `${name} has ${lines} lines, the cap is ${FUNCTION_CAP}`));

/** A folder of lib that a reader can take in, and commands that leave the work to the rooms below them. */
export const roomSizes: Rule = (sources) => {
  const inLib = sources.filter(({ path }) => path.startsWith('lib/'));
  const folders = [...new Set(inLib.map(({ path }) => posix.dirname(path)))];
  const crowded = folders.flatMap((folder) => {
    const count = inLib.filter(({ path }) => posix.dirname(path) === folder).length;
    return count > FOLDER_CAP ? [`${folder}: has ${count} files, the cap is ${FOLDER_CAP}`] : [];
  });
  const long = inLib.filter(({ path, lines }) => path.startsWith('lib/cli/commands/') && lines > COMMAND_CAP)
    .map(({ path, lines }) => `${path}: has ${lines} lines, the cap of a command is ${COMMAND_CAP}`);
  return [...crowded, ...long];
};

/** A file is named after the noun it holds. */
export const fileNames: Rule = eachFile(({ path }) => {
  const name = posix.basename(path).replace(/(\.kernel|\.test)?\.ts$/, '');
  if (/(^|-)(utils?|helpers?|common|misc)($|-)/.test(name)) return ['has a name that says nothing'];
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : ['is not named in kebab-case'];
});

/** No `any`, no default export, no Math.random; console only where the command line talks to its user. */
export const forbiddenNames: Rule = eachFile(({ path, uses }) => uses
  .filter(({ name }) => name !== 'console' || (path.startsWith('lib/') && !path.startsWith('lib/cli/')))
  .map(({ name, line }) => `line ${line}: ${name}`));

/** Only data and cli touch files; only gpu-runner loads gpu.js, when it is used. */
export const packages: Rule = eachFile(({ path, imports }) => imports
  .filter((entry) => path.startsWith('lib/') && !isRelative(entry))
  .flatMap((entry) => packageFault(path, entry)));

function packageFault(path: string, { specifier, lazy, typeOnly }: Import): string[] {
  const rule = packageRule(specifier);
  if (rule === 'free') return [];
  if (!rule) return [`imports ${specifier}, which is not in the list of packages`];
  const isAllowed = rule.where.some((place) => path.startsWith(place));
  if (!isAllowed) return [`imports ${specifier}, which only ${rule.where} may`];
  return rule.lazy && !lazy && !typeOnly ? [`imports ${specifier} eagerly`] : [];
}

function packageRule(specifier: string): PackageRule | 'free' | undefined {
  if (/^(node:)?fs(\/promises)?$/.test(specifier)) return FILE_SYSTEM;
  return specifier.startsWith('node:') ? 'free' : PACKAGES[specifier];
}

/** What a page can load imports neither a module of Node nor a file that a page cannot load; types are erased. */
export const browserSafe: Rule = eachFile(({ path, imports }) => {
  if (!isBrowserSafe(path)) return [];
  return imports.filter(({ typeOnly }) => !typeOnly)
    .map((entry) => isRelative(entry) ? targetOf(path, entry) : entry.specifier)
    .filter((target) => target.startsWith('lib/') ? !isBrowserSafe(target) : isNodeModule(target))
    .map((target) => `imports ${target}, which a page cannot load`);
});

function isBrowserSafe(path: string): boolean {
  return BROWSER_SAFE.some((place) => path.startsWith(place)) && !NODE_ONLY.includes(path);
}

/** A loop is the definition: it never imports its kernel, and nobody above compute imports kernels. */
export const loopsWithoutKernels: Rule = eachFile(({ path, imports }) => {
  const kernels = imports.filter(({ specifier }) => specifier.endsWith('.kernel.js'));
  const own = path.replace(/\.ts$/, '.kernel.ts');
  const isBelow = ['layers', 'compute', 'examples'].includes(unitOf(path) ?? '');
  return kernels
    .filter((entry) => targetOf(path, entry) === own || !isBelow)
    .map(({ specifier }) => `imports the kernel ${specifier}`);
});

/** No word of the machine it was written on, and no note to oneself. */
export const portableText: Rule = eachFile(({ text }) => text.split('\n').flatMap((line, i) => {
  const match = MACHINE.exec(line) ?? NOTE.exec(line);
  return match ? [`line ${i + 1}: ${match[0]}`] : [];
}));

/** What a comment or a page cites, a reader of a clone can open: no working notes, and pages that are there. */
export const citations: Rule = (sources) => {
  const pages = new Map(sources.filter(({ path }) => path.startsWith('docs/')).map(({ path, text }) => [path, text]));
  const complaintsOf = ({ text }: SourceFile): string[] => text.split('\n').flatMap((line, i) => {
    const dangling = DANGLING.exec(line);
    const missing = [...line.matchAll(CITATION)].filter(([cited, heading]) => {
      const page = pages.get(cited.split(',')[0]);
      return page === undefined || (heading !== undefined && !page.split('\n').includes(`## ${heading}`));
    });
    return [...(dangling ? [dangling] : []), ...missing].map(([found]) => `line ${i + 1}: ${found}`);
  });
  return eachFile(complaintsOf)(sources);
};

function eachFile(complaintsOf: (source: SourceFile) => string[]): Rule {
  return (sources) => sources.flatMap((source) =>
    complaintsOf(source).map((complaint) => `${source.path}: ${complaint}`));
}

function isRelative({ specifier }: Import): boolean {
  return specifier.startsWith('.');
}

function targetOf(path: string, { specifier }: Import): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
}
