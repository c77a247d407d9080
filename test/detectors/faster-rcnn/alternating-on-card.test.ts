// On the card of test/support/plain-card.ts, which every machine has.
import { test } from 'tap';
import { openCard } from '../../../lib/compute/card/kernel-card.js';
import { transfersBetween, type Transfers } from '../../../lib/compute/transfers.js';
import { FASTER_ALTERNATING_SMALL, type AlternatingConfig } from '../../../lib/detectors/faster-rcnn/config.js';
import {
  alternatingStages, trainAlternating, type AlternatingJob,
} from '../../../lib/detectors/faster-rcnn/train-alternating.js';
import { weightsOf } from '../../../lib/tensor/weights.js';
import { StageStates } from '../../../lib/training/stage-states.js';
import { PlainCardMemory } from '../../support/plain-card.js';
import { assertSameWeights } from '../../support/same-on-card.js';
import { TINY_JOINT, tinyJointJob } from '../../support/tiny-joint-job.js';

function jobOf(): AlternatingJob {
  const { preprocessing, roiSampling, schedule } = TINY_JOINT;
  const config: AlternatingConfig = {
    ...FASTER_ALTERNATING_SMALL, preprocessing, roiSampling,
    schedules: { M1: schedule, M2: schedule, M3: schedule, M4: schedule },
  };
  return { ...tinyJointJob(), config, states: new StageStates() };
}

test('the four trainings of alternating optimization on a card end with the weights of the loops', async (t) => {
  const memory = new PlainCardMemory();
  const travelled: Record<string, Transfers> = {}; // of the last step of each stage
  let before = memory.counter.soFar;
  const onCard = await trainAlternating({ ...jobOf(), card: openCard(memory) }, ({ stage }) => {
    travelled[stage] = transfersBetween(before, memory.counter.soFar);
    before = memory.counter.soFar;
  });
  assertSameWeights(t, weightsOf((await trainAlternating(jobOf(), () => {})).params), weightsOf(onCard.params));
  const [ofRpn, ofDetector] = [{ uploads: 3, readBacks: 2 }, { uploads: 4, readBacks: 2 }];
  t.match(travelled, { trainM1: ofRpn, trainM2: ofDetector, trainM3: ofRpn, trainM4: ofDetector });
});

test('the states of a stage on a card are fetched before they are read, and go on from there', async (t) => {
  const [first, second] = [jobOf(), jobOf()];
  const stages = alternatingStages({ ...first, card: openCard(new PlainCardMemory()) });
  for (let i = 0; i < 2; i++) await stages.next(); // the beginning of M1, and its first step
  t.throws(() => first.states.file(), /the last step is on the card; await fetch\(\) first/);
  await first.states.fetch();
  const states = StageStates.fromFile(first.states.file());
  const resumed = { ...second, states, card: openCard(new PlainCardMemory()) };
  const whole = await trainAlternating({ ...jobOf(), card: openCard(new PlainCardMemory()) }, () => {});
  const goneOn = await trainAlternating(resumed, () => {});
  t.same(weightsOf(goneOn.params), weightsOf(whole.params));
});
