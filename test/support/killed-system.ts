// A system whose process is killed in mid-training, for the tests of --resume.
import type { System } from '../../lib/cli/system.js';

/** Fails before it makes step `last`, as a kill would. */
export function killedBefore(system: System, last: number): System {
  return {
    ...system,
    async startTraining(job) {
      const run = await system.startTraining(job);
      const step = (): ReturnType<typeof run.step> => {
        if (run.stepsDone + 1 === last) throw new RangeError('killed');
        return run.step();
      };
      return {
        config: run.config,
        get stepsDone() {
          return run.stepsDone;
        },
        step,
        checkpoint: () => run.checkpoint(),
      };
    },
  };
}
