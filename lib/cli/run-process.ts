// A training in a process of its own, on one thread, so that several run side by side.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunJob } from '../runs/run-config.js';

const MAIN = fileURLToPath(new URL('./run-process-main.js', import.meta.url));

/** What the process sends: a line of progress; then how it ended, `failure` null where it did its job. */
export type Message = { readonly line: string } | { readonly failure: string | null };

/**
 * Does the job and passes on each line of its progress. Rejects with the line of its error, or with how the process
 * ended. The process ends by itself when this one is gone; what it had not saved is trained again next time.
 */
export function inOwnProcess(job: RunJob, said: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(MAIN, { env: { ...process.env, RCNN_THREADS: '1' }, execArgv: [], silent: true });
    let failure: string | null | undefined;
    let crash = '';
    child.stderr?.on('data', (text) => { crash = String(text); });
    child.on('message', (message: Message) => {
      if ('line' in message) said(message.line);
      else failure = message.failure;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (failure === null) resolve();
      else reject(new Error(failure ?? `its process ended ${signal === null ? `with code ${code}` : `by ${signal}`}`
        + `${crash.trim() === '' ? '' : `: ${crash.trim().split('\n').at(-1)}`}`));
    });
    child.send(job);
  });
}
