// The house style (docs/architecture.md): how text looks and how large things may grow. What imports what is held by
// test/architecture.test.ts. No rule here needs types, so that the whole project is checked in seconds.
import stylistic from '@stylistic/eslint-plugin';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';

// ESLint knows one severity a rule; the size rules have two numbers: aimed at (warning) and never exceeded (error).
const SIZE_RULES = ['max-lines', 'max-lines-per-function'];
const aim = { rules: Object.fromEntries(SIZE_RULES.map((name) => [name, builtinRules.get(name)])) };

const lines = (max) => ({ max, skipBlankLines: false, skipComments: false });

const LAYOUT = {
  '@stylistic/indent': ['error', 2, { SwitchCase: 1, ignoredNodes: ['ConditionalExpression'] }],
  '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'avoidEscape' }],
  '@stylistic/semi': ['error', 'always'],
  '@stylistic/member-delimiter-style': 'error',
  '@stylistic/comma-dangle': ['error', 'always-multiline'],
  '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true }],
  '@stylistic/eol-last': 'error',
  '@stylistic/no-trailing-spaces': 'error',
  '@stylistic/no-tabs': 'error',
  '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
  '@stylistic/object-curly-spacing': ['error', 'always'],
  '@stylistic/array-bracket-spacing': 'error',
  '@stylistic/arrow-parens': ['error', 'always'],
  '@stylistic/arrow-spacing': 'error',
  '@stylistic/brace-style': ['error', '1tbs', { allowSingleLine: true }],
  '@stylistic/comma-spacing': 'error',
  '@stylistic/keyword-spacing': 'error',
  '@stylistic/space-before-blocks': 'error',
  '@stylistic/space-infix-ops': 'error',
  '@stylistic/type-annotation-spacing': 'error',
};

const LANGUAGE = {
  'eqeqeq': 'error',
  'no-var': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'max-params': ['error', 5],
  'max-lines': ['error', lines(300)],
  'aim/max-lines': ['warn', lines(250)],
  'max-lines-per-function': ['error', lines(50)],
  'aim/max-lines-per-function': ['warn', lines(30)],
  'no-restricted-syntax': ['error',
    { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
    { selector: 'TSEnumDeclaration', message: 'erasable syntax only: a union of strings instead of an enum' },
  ],
  'no-restricted-properties': ['error',
    { object: 'Math', property: 'random', message: 'randomness only through an Rng argument' },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-non-null-assertion': 'off',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'runs/', 'exercises/', '.tap/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { plugins: { '@stylistic': stylistic, aim } },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: { ...LAYOUT, ...LANGUAGE },
  },
  { files: ['**/*.js', '**/*.mjs'], rules: LAYOUT },
  { files: ['lib/**/*.ts'], ignores: ['lib/cli/**'], rules: { 'no-console': 'error' } },
  // A test is a list of assertions, and reads better whole.
  { files: ['test/**/*.ts'], rules: { 'aim/max-lines-per-function': 'off' } },
);
