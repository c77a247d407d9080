import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'tap';
import { Rng } from '../../lib/tensor/rng.js';
import { dot, scaled, tensor, withPrecision, zeros } from '../../lib/tensor/tensor.js';
import { gradientCase, ofFunction, ofStep, requires, type GradientProblem } from './gradient-case.js';
import { verdictOf } from './gradient-verdict.js';
import { randomTensor, withElement } from './gradient.js';
import { allChecks, caseByCase, chosenChecks, resultOf, ROOMS } from './gradcheck-run.js';
import { closingLine, headLine, rowLines } from './gradcheck-table.js';
import { reportVerdict } from './test-gradients.js';

const ROOT = new URL('../../../', import.meta.url);

/** L = x·x, whose gradient is 2x. */
function square(): GradientProblem {
  const x = randomTensor([2, 3], new Rng(1));
  return ofFunction(() => dot(x, x), { x: [x, scaled(x, 2)] });
}

/** The same with 100 where the gradient is about 1. */
function wrongSquare(): GradientProblem {
  const { loss, checked: [{ name, value, gradient }] } = square();
  return { loss, checked: [{ name, value, gradient: withElement(gradient, 4, 100) }] };
}

const right = gradientCase('right', square);
const wrong = gradientCase('wrong', wrongSquare);
const checks = [{ name: 'layers/square', cases: [right] }, { name: 'losses/root', cases: [right, wrong] }];

const problemsOf = async (setUp: () => GradientProblem | Promise<GradientProblem>): Promise<readonly string[]> =>
  (await verdictOf(gradientCase('', setUp))).problems;

test('verdictOf() has the error of each tensor, and puts every number back', async (t) => {
  const problem = square();
  const before = [...problem.checked[0].value.data];
  const { tensors, problems } = await verdictOf({ ...right, setUp: () => problem });
  const [{ tensor: name, numbers, error, at }] = tensors;
  t.match({ name, numbers, problems }, { name: 'x', numbers: 6, problems: [] });
  t.ok(error > 0 && error < 1e-9 && at.length === 2);
  t.same([...problem.checked[0].value.data], before);
});

test('verdictOf() names tensor, index and both gradients of what is wrong', async (t) => {
  const [problem] = await problemsOf(wrongSquare);
  t.match(problem, /^x: relative error 9\.\d+e-1 is not below 0\.000001; worst at \[1,1\]: analytic 100, numeric /);
});

test('verdictOf() fails where nothing would be proved', async (t) => {
  const x = tensor([1], [3], 'float64');
  t.same(await problemsOf(() => ofFunction(() => 1, { x: [x, zeros([1], 'float64')] })),
    ['x: the gradient is zero, the check would prove nothing']);
  t.same(await problemsOf(() => ofFunction(() => 1, {})), ['there is no tensor to check']);
  t.same(await problemsOf(() => ({ ...square(), terms: { cls: 1, bbox: 0 } })), ['the loss bbox is 0']);
  const { loss, checked: [{ value, gradient }] } = square();
  t.same(await problemsOf(() => ofFunction(loss, { x: [withPrecision(value, 'float32'), gradient] })),
    ['x: is float32, which has too few digits for a check']);
  t.same(await problemsOf(() => { requires(false, 'a bin is empty'); return square(); }),
    ['threw Error: the case is not what it should be: a bin is empty']);
});

test('ofStep() clears the gradients first and sums the losses that the step returns', async (t) => {
  const value = tensor([1], [3], 'float64');
  const param = { name: 'w', value, grad: tensor([1], [1000], 'float64'), kind: 'weight' as const };
  const step = async () => {
    param.grad.data[0] += 2 * value.data[0] + 5;
    return { square: value.data[0] ** 2, linear: 5 * value.data[0] };
  };
  t.same(await problemsOf(() => ofStep([param], step)), []);
});

test('a failing case points to the line that defines it', async (t) => {
  const stacks: string[] = [];
  const report = { pass: () => {}, fail: (_: string, { stack }: { stack: string }) => stacks.push(stack) };
  reportVerdict(report, await verdictOf(wrong), wrong.definedAt);
  t.equal(stacks.length, 1);
  t.match(stacks[0].split('\n').find((line) => line.includes('at ')), 'gradcheck-run.test');
});

test('chosenChecks() takes names, rooms or nothing, and lists the known names for an unknown one', (t) => {
  const namesOf = (...names: string[]): string[] => chosenChecks(checks, names).map(({ name }) => name);
  t.same(namesOf(), ['layers/square', 'losses/root']);
  t.same(namesOf('square'), ['layers/square']);
  t.same(namesOf('losses'), ['losses/root']);
  t.same(namesOf('losses/root', 'square'), ['layers/square', 'losses/root']);
  t.throws(() => namesOf('cube'),
    new RangeError('gradcheck: there is no check cube; known are layers/square, losses/root'));
  t.end();
});

test('the table has a line per check, what failed below it, and the counts last', async (t) => {
  const results = await Promise.all(checks.map(resultOf));
  const lines = [headLine(13), ...results.flatMap((result) => rowLines(result, 13)), closingLine(results)];
  t.equal(lines[0], '       check          numbers  worst error  where                            checked');
  t.match(lines[1], /^ok +layers\/square +6 +\d\.\de-1\d +x\[[01],[012]\] +x$/);
  t.match(lines[2], /^FAILED losses\/root +12 +9\.\de-1 +x\[1,1\] +2 cases: x$/);
  t.match(lines[3], /^ {7}test\/support\/gradcheck-run\.test\.(ts|js):\d+, wrong: x: relative error .* analytic 100, /);
  t.same(lines.slice(4), ['1 passed, 1 failed']);
  const each = await Promise.all(caseByCase(checks[1]).map(resultOf));
  t.same(each.map(({ name }) => name), ['losses/root: right', 'losses/root: wrong']);
  t.same(each.map(({ problems }) => problems.length), [0, 1]);
});

test('a layer is one word in the table where weight and bias are both checked', (t) => {
  const one = { numbers: 1, error: 1e-9, at: [0], problem: null };
  const tensors = ['x', 'fc6.weight', 'fc6.bias', 'fc7.weight'].map((name) => ({ tensor: name, ...one }));
  const [row] = rowLines({ name: 'a', cases: [right], tensors, problems: [] }, 1);
  t.match(row, / x fc6 fc7\.weight$/);
  t.end();
});

test('every layer and loss with a backward has a check, and every check is in the table', async (t) => {
  const all = await allChecks();
  for (const room of ['layers', 'losses']) {
    const files = readdirSync(new URL(`lib/${room}`, ROOT)).filter((file) => file.endsWith('.ts'));
    const withBackward = files.filter((file) =>
      /^export (async )?function \w*(Backward|Layer|Loss|Linear|inPasses|sequential|applyMask)\w*\(/m
        .test(readFileSync(new URL(`lib/${room}/${file}`, ROOT), 'utf8')));
    t.ok(withBackward.length >= 4);
    // The bands compute what the loops compute, to 1e-12: test/layers/roi-bilinear.test.ts.
    for (const file of withBackward.filter((name) => name !== 'roi-bilinear-bands.ts')) {
      t.ok(all.some(({ name }) => name === `${room}/${file.replace('.ts', '')}`), `test/gradcheck/${room}/${file}`);
    }
  }
  const rooms = readdirSync(new URL('test/gradcheck', ROOT)).sort();
  t.same(rooms, [...ROOMS].sort(), 'a folder that is no room would not be seen');
});

test('npm run gradcheck prints the table of what is asked for and ends with the counts', async (t) => {
  const script = fileURLToPath(new URL('gradcheck-main.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'squared', 'hinge']);
  const lines = stdout.trimEnd().split('\n');
  t.equal(lines.length, 4);
  t.match(lines[1], 'ok     losses/hinge: 40 scores on both sides of the margin');
  t.equal(lines[3], '2 passed, 0 failed');
  const failure = promisify(execFile)(process.execPath, [script, 'cube']);
  await t.rejects(failure, { code: 1, stderr: /^gradcheck: there is no check cube; known are layers\/conv, / });
});
