// Every system's step, stage by stage.
import { test } from 'tap';
import { EXACT_STEP_STAGES } from '../../lib/detectors/faster-rcnn/exact/step-exact.watched.js';
import { JOINT_STEP_STAGES } from '../../lib/detectors/faster-rcnn/step-joint.watched.js';
import { RPN_STEP_STAGES } from '../../lib/detectors/faster-rcnn/step-rpn.watched.js';
import { FAST_STEP_STAGES } from '../../lib/detectors/fast-rcnn/step.watched.js';
import { RCNN_STEP_STAGES } from '../../lib/detectors/rcnn/step.watched.js';
import { FINE_TUNE_STEP_STAGES } from '../../lib/detectors/sppnet/step.watched.js';
import { SYSTEMS } from '../../lib/systems/systems.js';
import type { StageAccount } from '../../lib/training/stage-account.js';
import type { StepStages } from '../../lib/training/watch.js';
import { rcnn } from '../support/recorded-world.js';

const QUICK = ['step', '--init', 'none'];
const EXTERNAL = ['--proposals', 'random'];

interface Printed {
  readonly steps: readonly { readonly stages: readonly (StageAccount & { name: string })[] }[];
}

const CASES: [system: string, words: readonly string[], ...stages: StepStages[]][] = [
  ['rcnn', [...EXTERNAL, '--scale', '16'], RCNN_STEP_STAGES],
  ['sppnet', [...EXTERNAL, '--scale', '40'], FINE_TUNE_STEP_STAGES],
  ['fast', [...EXTERNAL, '--scale', '40'], FAST_STEP_STAGES],
  ['faster-alternating', ['--scale', '40'], RPN_STEP_STAGES, FAST_STEP_STAGES, RPN_STEP_STAGES, FAST_STEP_STAGES],
  ['faster-joint', ['--scale', '40'], JOINT_STEP_STAGES],
  ['faster-exact', ['--scale', '40'], EXACT_STEP_STAGES],
];

for (const [system, words, ...expected] of CASES) {
  test(`rcnn step --system ${system} goes through every stage of its step`, async (t) => {
    const { stdout, stderr } = await rcnn([...QUICK, '--system', system, ...words, '--json'], SYSTEMS);
    t.equal(stdout.split('\n').length, 2, stderr);
    const { steps } = JSON.parse(stdout) as Printed;
    t.same(steps.map(({ stages }) => stages.map(({ name }) => name)),
      expected.map((stages) => [...Object.keys(stages), 'update']));
    for (const { stages } of steps) {
      for (const { parts } of stages) for (const { minimum, maximum } of parts) t.ok(minimum <= maximum);
      t.ok(stages.some(({ loss }) => loss !== null && loss > 0), 'has a loss');
    }
  });
}
