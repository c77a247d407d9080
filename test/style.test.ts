// ESLint with the house's rules (eslint.config.js); `npm run lint` prints its warnings too.
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { test } from 'tap';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const eslint = new ESLint({ cwd: ROOT, cache: true, cacheLocation: 'dist/.eslintcache' });

/** `file:line rule: message` of every error. */
function errorsOf(results: readonly ESLint.LintResult[]): string[] {
  return results.flatMap(({ filePath, messages }) => messages
    .filter(({ severity }) => severity === 2)
    .map(({ line, ruleId, message }) => `${filePath.slice(ROOT.length)}:${line} ${ruleId}: ${message}`));
}

test('every source file keeps the rules of the house', async (t) => {
  const results = await eslint.lintFiles(['.']);
  t.ok(results.length > 10);
  t.same(errorsOf(results), []);
});

test('the rules of the house notice when they are broken', async (t) => {
  const broken: [rule: string, text: string][] = [
    ['@stylistic/quotes', 'export const a = "a";\n'],
    ['@stylistic/semi', "export const a = 'a'\n"],
    ['@stylistic/indent', 'export function f(): void {\n    g();\n}\n'],
    ['@stylistic/max-len', `// ${'x'.repeat(120)}\n`],
    ['max-params', 'export function f(a, b, c, d, e, g) {}\n'],
    ['max-lines', 'let x;\n'.repeat(301)],
    ['max-lines-per-function', `function f() {\n${'  g();\n'.repeat(50)}}\n`],
    ['no-restricted-syntax', 'export default 1;\n'],
    ['no-restricted-properties', 'export const a = Math.random();\n'],
    ['no-console', "console.log('a');\n"],
    ['@typescript-eslint/no-explicit-any', 'export let a: any;\n'],
    ['@typescript-eslint/consistent-type-imports', "import { A } from './a.js';\nexport let a: A;\n"],
  ];
  for (const [rule, text] of broken) {
    const [result] = await eslint.lintText(text, { filePath: 'lib/boxes/box.ts' });
    t.ok(result.messages.some(({ ruleId, severity }) => ruleId === rule && severity === 2), rule);
  }
});
