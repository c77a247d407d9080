// A measurement in a process of its own, so that memory and first-call times are its own too.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder with arguments and resolves to the one message that it sends. What it prints is dropped:
 * tfjs greets on starting. Rejects with what it said on stderr when it ends without a message.
 */
export function inOwnProcess(script: string, args: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { silent: true });
    let message: unknown = null;
    let said = '';
    child.stderr?.on('data', (text) => { said += text; });
    child.on('message', (measured) => { message = measured; });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (message !== null) resolve(message);
      else reject(new Error(`bench: measuring ${args[0]} ended with code ${code}: ${said.trim()}`));
    });
  });
}
