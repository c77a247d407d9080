// The process of run-process.ts: does the one job that it is sent, and tells how it goes.
import { errorLine } from '../runs/error-line.js';
import { Progress } from '../runs/progress.js';
import type { RunJob } from '../runs/run-config.js';
import { doRunJob } from '../runs/run-job.js';
import { PROCESS_WORLD } from './process-world.js';
import type { Message } from './run-process.js';

const tell = (message: Message): void => void process.send?.(message);

const progress = new Progress({
  write: (text) => tell({ line: text.trimEnd() }), isTerminal: false, columns: Infinity, now: PROCESS_WORLD.now,
});

/** Nobody waits for the result any more. */
const orphaned = (): never => process.exit(1);

process.once('disconnect', orphaned);
process.once('message', async (job: RunJob) => {
  const failure = await doRunJob(job, { ...PROCESS_WORLD, progress }).then(() => null, errorLine);
  process.off('disconnect', orphaned);
  tell({ failure });
  process.disconnect();
});
