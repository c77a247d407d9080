// The process of run-process.ts: does the one job that it is sent, and tells how it goes. Signals to a terminal reach
// this process, too; the process that started it decides what they mean.
import { errorLine } from '../runs/lines/error-line.js';
import { Interrupted, STOP_SIGNALS } from '../runs/guards/interruption.js';
import { Progress } from '../runs/lines/progress.js';
import type { RunJob } from '../runs/run-config.js';
import { doRunJob } from '../runs/run-job.js';
import { PROCESS_WORLD } from './process-world.js';
import type { Message, Order } from './run-process.js';

const { interruption, now } = PROCESS_WORLD;
const tell = (message: Message): void => void process.send?.(message);
const progress = new Progress({
  write: (text) => tell({ line: text.trimEnd() }), isTerminal: false, columns: Infinity, now,
});

/** Nothing waits for the result any more. */
const orphaned = (): never => process.exit(1);

for (const name of Object.keys(STOP_SIGNALS)) process.on(name, () => {});
process.once('disconnect', orphaned);
process.on('message', (order: Order) => {
  if ('stop' in order) interruption.request(order.stop);
  else void work(order.job);
});

async function work(job: RunJob): Promise<void> {
  const error: unknown = await doRunJob(job, { ...PROCESS_WORLD, progress }).then(() => null, (reason) => reason);
  process.off('disconnect', orphaned);
  tell({
    failure: error === null ? null : errorLine(error),
    stopped: error instanceof Interrupted ? error.signal : null,
  });
  process.disconnect();
}
