// A training in a process of its own, on one thread, so that several run side by side.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Interrupted, type Interruption, type StopSignal } from '../runs/guards/interruption.js';
import type { RunJob } from '../runs/run-config.js';

const MAIN = fileURLToPath(new URL('./run-process-main.js', import.meta.url));

/** What the process is sent: its job, then perhaps that it is to stop. */
export type Order = { readonly job: RunJob } | { readonly stop: StopSignal };

/** How the job ended: `failure` null where it is done; `stopped` by a signal, or null. */
interface Ending {
  readonly failure: string | null;
  readonly stopped: StopSignal | null;
}

/** What the process sends: lines of progress, then how it ended. */
export type Message = { readonly line: string } | Ending;

/**
 * Does the job and passes on each line of its progress; a signal to this process stops the other after its step.
 * Rejects with the line of its error, with Interrupted, or with how the process ended. The process ends by itself when
 * this one is gone; what it had not saved is trained again next time.
 */
export async function inOwnProcess(
  job: RunJob, said: (line: string) => void, interruption: Interruption,
): Promise<void> {
  return interruption.hearing(() => new Promise((resolve, reject) => {
    const child = fork(MAIN, { env: { ...process.env, RCNN_THREADS: '1' }, execArgv: [], silent: true });
    const order = (message: Order): void => void child.send(message);
    const forget = interruption.telling((stop) => { if (child.connected) order({ stop }); });
    let ending: Ending | null = null;
    let crash = '';
    child.stderr?.on('data', (text) => { crash = String(text); });
    child.on('message', (message: Message) => {
      if ('line' in message) said(message.line);
      else ending = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      forget();
      const error = errorOf(ending, signal === null ? `with code ${code}` : `by ${signal}`, crash);
      if (error === null) resolve();
      else reject(error);
    });
    order({ job });
  }));
}

/** The error of a process; null where it did its job. */
function errorOf(ending: Ending | null, how: string, crash: string): Error | null {
  if (ending === null) {
    const reason = crash.trim() === '' ? '' : `: ${crash.trim().split('\n').at(-1)}`;
    return new Error(`its process ended ${how}${reason}`);
  }
  const { failure, stopped } = ending;
  if (failure === null) return null;
  return stopped === null ? new Error(failure) : new Interrupted(stopped, failure);
}
