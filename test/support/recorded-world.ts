// A world for commands that keeps what they say, and computes by the blocked loops, twice as fast as the plain ones.
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { M0_KIND } from '../../lib/systems/pretraining.js';
import { Interruption } from '../../lib/runs/guards/interruption.js';
import { Progress } from '../../lib/runs/lines/progress.js';
import type { Pretraining, System } from '../../lib/systems/system.js';
import type { World } from '../../lib/runs/world.js';
import { doRunJob } from '../../lib/runs/run-job.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import { tinySystem } from './tiny-system.js';

/** What one command line did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A pre-training of as many steps as asked for, in which nothing is learned. */
const IDLE_PRETRAINING: Pretraining = {
  defaults: (backbone) => ({ backbone, steps: 3, learningRate: 0.1, seed: 0 }),
  start: ({ backbone, steps, learningRate }, _, resumeFrom) => {
    let done = Number(resumeFrom?.metadata.done ?? 0);
    return {
      get stepsDone() {
        return done;
      },
      step: async () => ({ step: ++done, steps, losses: { loss: 1 / done }, learningRate }),
      accuracy: async () => 0.25,
      checkpoint: () => ({ tensors: new Map(), metadata: { done: String(done) } }),
      model: () => ({
        tensors: new Map([['w', { shape: [5], data: new Float32Array(5).fill(2) }]]),
        metadata: { kind: M0_KIND, backbone },
      }),
    };
  },
};

/** What was said to a world, so far. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** A world with systems of our own that keeps what it is told; its clocks move by nothing but being asked. */
export function recordedWorld(systems: readonly System[] = [tinySystem()]): { world: World; said: () => Said } {
  let stdout = '';
  let stderr = '';
  let seconds = 0;
  let worked = 0;
  const now = (): number => (seconds += 0.25);
  const progressTo = (write: (text: string) => void): Progress =>
    new Progress({ write, isTerminal: false, columns: 80, now });
  const world: World = {
    systems,
    pretraining: IDLE_PRETRAINING,
    pretrainedFolder: 'no-such-folder',
    versions: { rcnn: '0' },
    openCompute: () => openCompute('blocked'),
    inOwnProcess: (job, line) => doRunJob(job, { ...world, progress: progressTo((text) => line(text.trimEnd())) }),
    print: (text) => { stdout += `${text}\n`; },
    progress: progressTo((text) => { stderr += text; }),
    interruption: new Interruption(),
    now,
    cpuSeconds: () => (worked += 0.125),
    machine: { processor: 'abacus', cores: 2, memoryBytes: 2 ** 30, system: 'none' },
    today: () => '2015-12-17',
  };
  return { world, said: () => ({ stdout, stderr }) };
}

/** Runs `rcnn …` in this process, in such a world. */
export async function rcnn(argv: readonly string[], systems: readonly System[] = [tinySystem()]): Promise<Ran> {
  const { world, said } = recordedWorld(systems);
  const code = await runCommandLine(argv, COMMANDS, world);
  return { code, ...said() };
}
