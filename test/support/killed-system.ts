// A system whose process is killed in mid-training, for the tests of --resume.
import type { StageWork, System } from '../../lib/systems/system.js';

/** Fails with piece `at` of a stage without SGD steps done and nothing of it kept, as a kill would. */
export function killedAt(system: System, stage: string, at: number): System {
  return {
    ...system,
    async startTraining(job) {
      const run = await system.startTraining(job);
      const stageWork = async (): Promise<StageWork | null> => {
        const work = await run.stageWork!();
        if (work?.stage === stage && work.done === at) throw new RangeError('killed');
        return work;
      };
      return {
        config: run.config,
        get stepsDone() {
          return run.stepsDone;
        },
        stageWork,
        step: () => run.step(),
        checkpoint: () => run.checkpoint(),
      };
    },
  };
}

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
        stageWork: async () => await run.stageWork?.() ?? null,
        checkpoint: () => run.checkpoint(),
      };
    },
  };
}
