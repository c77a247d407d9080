// `npm run docs`: writes the generated parts of README.md and docs anew, and the watched twins of the steps, and says
// which files that changed.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshPage } from './generated-docs.js';
import { helpIfAsked } from './header-help.js';
import { freshTwins } from './watched-step.js';

helpIfAsked(import.meta.url);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);

const fresh = new Map([
  ...['README.md', ...pages].map((path) => [path, freshPage(path, read, exists)] as const),
  ...freshTwins(read, filesOfLib()),
]);
const changed = [...fresh].filter(([path, text]) => !exists(path) || text !== read(path));
for (const [path, text] of changed) writeFileSync(join(ROOT, path), text);
console.log(changed.map(([path]) => `written: ${path}`).join('\n') || 'every page is as it should be');

function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

function filesOfLib(): string[] {
  const names = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `lib/${name.replaceAll('\\', '/')}`);
}
