// The gradient cases of a file of test/gradcheck as tests. A failure points to the line where the case is defined.
import { test } from 'tap';
import type { GradientCase } from './gradient-case.js';
import type { GradientReport } from './gradient.js';
import { verdictOf, type CaseVerdict } from './gradient-verdict.js';

/** One test per case: `title` alone when there is one case, else `title: name of the case`. */
export function testGradients(title: string, cases: readonly GradientCase[]): void {
  for (const one of cases) {
    test(cases.length === 1 ? title : `${title}: ${one.name}`, async (t) => {
      reportVerdict(t, await verdictOf(one), one.definedAt);
    });
  }
}

/** One assertion per tensor that passed and one per problem; a failure points to the first line of `stack`. */
export function reportVerdict(t: GradientReport, { tensors, problems }: CaseVerdict, stack: string): void {
  for (const { tensor, error, problem } of tensors) {
    if (problem === null) t.pass(`${tensor}: relative error ${error.toExponential(2)}`);
  }
  for (const problem of problems) t.fail(problem, { stack });
}
