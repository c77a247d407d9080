// Loaded before the program (`node --import`): ends the process, as kill -9 does, just before the KILL_AT-th moment at
// which a file is made durable: each fsync, rename and mkdir. Without KILL_AT it writes their number to KILL_COUNT.
import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process, { env, pid } from 'node:process';

let count = 0;

function moment(): void {
  count++;
  if (count === Number(env.KILL_AT)) process.kill(pid, 'SIGKILL');
}

const { rename, mkdir } = fs;
fs.rename = async (...names) => {
  moment();
  return rename(...names);
};
fs.mkdir = (async (...args: Parameters<typeof mkdir>) => {
  moment();
  return mkdir(...args);
}) as typeof mkdir;
const handle = await fs.open(import.meta.dirname);
const prototype = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
await handle.close();
const { sync } = prototype;
prototype.sync = async function () {
  moment();
  return sync.call(this);
};
syncBuiltinESMExports();
if (env.KILL_COUNT !== undefined) process.on('exit', () => writeFileSync(env.KILL_COUNT!, String(count)));
