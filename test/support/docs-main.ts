// `npm run docs`: writes the generated parts of README.md and docs anew, and says which pages that changed.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshPage } from './generated-docs.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);

const changed = ['README.md', ...pages].filter((path) => {
  const fresh = freshPage(path, read, (file) => existsSync(join(ROOT, file)));
  if (fresh === read(path)) return false;
  writeFileSync(join(ROOT, path), fresh);
  return true;
});
console.log(changed.map((path) => `written: ${path}`).join('\n') || 'every page is as it should be');
