// A disk that fills up: a file system of two megabytes in memory, in a name space of its own (`unshare`), so that
// nobody needs to be root. Every system is stopped by it, says which file could not be written, and goes on to the same
// bytes when there is room.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { SYSTEMS } from '../../lib/systems/systems.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));

/** What `sh` says to a script that may mount a file system at $DISK. */
function withDisk(script: string, env: Record<string, string>): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync('unshare', ['-rm', 'sh', '-c', script], {
    encoding: 'utf8', timeout: 120_000, env: { ...process.env, RCNN_THREADS: '1', ...env },
  });
  return { status, stdout };
}

const dir = t.testdir({ data: {}, disk: {} });
const [data, disk] = [join(dir, 'data', 'shapes'), join(dir, 'disk')];
const canMount = withDisk('mount -t tmpfs -o size=2m tmpfs "$DISK"', { DISK: disk }).status === 0;
const skip = canMount ? false : 'this system lets nobody but root mount a file system';

spawnSync(process.execPath, [MAIN, 'shapes', data, '--train-images', '3', '--test-images', '2']);

/** Trains on a full disk, then on one with room; undisturbed beside. Exit codes, errors and the two models. */
const SCRIPT = `
  train="node $MAIN train"; what="--system $SYSTEM --data $DATA --split train --scale 32 --steps 4 --checkpoint-every 2"
  mount -t tmpfs -o size=$FULL tmpfs "$DISK"
  $train $what --out "$DISK/run" 2>&1 >"$OUT.first"; echo "code $?"
  mount -o remount,size=300m "$DISK"
  if [ -e "$DISK/run/config.json" ]; then again="--resume --run $DISK/run"; else again="$what --out $DISK/run"; fi
  $train $again >"$OUT.second" 2>&1; echo "code $?"
  cp "$DISK/run/model.safetensors" "$OUT.full"
  $train $what --out "$OUT.run" >/dev/null 2>&1`;

for (const { name } of SYSTEMS) {
  for (const full of ['1m', '4m']) {
    t.test(`${name} on a disk of ${full}B`, { skip }, async (t) => {
      const out = join(dir, `${name}-${full}`);
      const { stdout } = withDisk(SCRIPT, { DISK: disk, DATA: data, SYSTEM: name, OUT: out, FULL: full, MAIN });
      t.match(stdout, /(MB free, a training needs|cannot be written \(ENOSPC)[^]*code 1\ncode 0\n/, stdout);
      t.ok(existsSync(`${out}.full`), 'a model after all');
      t.same(readFileSync(`${out}.full`), readFileSync(join(`${out}.run`, 'model.safetensors')), 'the same bytes');
    });
  }
}
