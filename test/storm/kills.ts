// Kills of whole commands: at every moment at which a file is made durable, and at random moments. After each kill the
// command is given again, and must end with the bytes of a command that nothing disturbed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rng } from '../../lib/tensor/rng.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const KILL_AT = new URL('./kill-at.js', import.meta.url).href;

/** A command that can be killed. */
export interface Victim {
  readonly name: string;
  /** What makes `out`. */
  words(out: string): readonly string[];
  /** What goes on after a kill; where nothing is left to go on with, words() is given again. */
  again(out: string): readonly string[];
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs `rcnn …`; killed after `killAfter` seconds, or at the KILL_AT of `env`. */
export async function run(words: readonly string[], env: Record<string, string>, killAfter = 600): Promise<Ended> {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--import', KILL_AT, MAIN, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => { stderr += text.toString(); });
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * killAfter);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stderr, seconds: (performance.now() - begin) / 1000 };
}

export interface KillPlan {
  /** Kills while a file is made durable, evenly over the moments at which one is. */
  readonly moments: number;
  /** Kills at random times. */
  readonly random: number;
  readonly rng: Rng;
  /** Takes `killed at moment 3 of 40`, … before each. */
  say(attempt: string): void;
}

/** Kills the victim as planned; a sentence for each kill after which it did not recover. */
export async function kills(
  victim: Victim, dir: string, plan: KillPlan,
): Promise<{ readonly tried: number; readonly failures: readonly string[] }> {
  const whole = join(dir, 'whole');
  const counted = join(dir, 'count');
  const { code, stderr, seconds } = await run(victim.words(whole), { KILL_COUNT: counted });
  if (code !== 0) return { tried: 1, failures: [`${victim.name}: undisturbed, code ${code}: ${stderr.slice(-200)}`] };
  const all = Number(readFileSync(counted, 'utf8'));
  const step = Math.max(1, Math.ceil(all / plan.moments));
  const failures: string[] = [];
  let tried = 0;
  const attempt = async (name: string, env: Record<string, string>, killAfter?: number): Promise<void> => {
    tried++;
    plan.say(name);
    const out = join(dir, 'killed');
    await run(victim.words(out), env, killAfter);
    const wrong = await recovered(victim, out, bytesOf(whole));
    if (wrong !== null) failures.push(`${victim.name}, ${name}: ${wrong}`);
    rmSync(out, { recursive: true, force: true });
    rmSync(`${out}.training`, { recursive: true, force: true });
  };
  for (let at = 1; at <= all; at += step) await attempt(`killed at moment ${at} of ${all}`, { KILL_AT: String(at) });
  for (let n = 0; n < plan.random; n++) {
    const after = seconds * plan.rng.uniform();
    await attempt(`killed after ${after.toFixed(2)} s`, {}, after);
  }
  return { tried, failures };
}

/** Null when one of the two ways to go on ends with the right bytes and leaves nothing half-written. */
async function recovered(victim: Victim, out: string, right: string): Promise<string | null> {
  let ended = await run(victim.again(out), {});
  if (ended.code !== 0) ended = await run(victim.words(out), {});
  if (ended.code !== 0) return `exit code ${ended.code}: ${ended.stderr.trimEnd().split('\n').at(-1)?.slice(0, 300)}`;
  if (bytesOf(out) !== right) return 'other bytes';
  const left = namesIn(out).filter((name) => /\.partial$|\.lock/.test(name));
  return left.length === 0 ? null : `leaves ${left.join(', ')}`;
}

/** SHA-256 of all models and logs below a folder, or of a file. */
function bytesOf(path: string): string {
  const hash = createHash('sha256');
  for (const name of namesIn(path).filter((one) => /^$|model\.safetensors$|log\.csv$/.test(one)).sort()) {
    hash.update(name).update(readFileSync(join(path, name)));
  }
  return hash.digest('hex');
}

/** Names of all files below a folder; '' for a file itself. */
function namesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { recursive: true }).map(String);
  } catch {
    return [''];
  }
}
