// A copy of the compiled project in which one file at a time is mutated. Sources and dist are never touched.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutated, sitesOf, type Mutant } from './mutants.js';
import { importGraph, testsFor, type ImportGraph } from './mutant-tests.js';

/** Seconds that a mutant may take, beyond ten times what the test takes without it: it may loop for ever. */
const PATIENCE = 20;

/** Seconds after which a test without a mutant gives up: its own 30 are too few on a busy machine. */
const TAP_PATIENCE = 3600;

export class MutantRun {
  private readonly root: string;
  private readonly graph: ImportGraph;
  /** Seconds of each test without a mutant. */
  private readonly seconds = new Map<string, number>();

  /** Copies dist of the project at `project`; links what else lies there. */
  constructor(project: string) {
    this.root = mkdtempSync(join(tmpdir(), 'mutants-'));
    for (const name of readdirSync(project)) {
      if (name === 'dist') cpSync(join(project, name), join(this.root, name), { recursive: true });
      else symlinkSync(join(project, name), join(this.root, name));
    }
    this.graph = importGraph(this.compiledTexts());
  }

  /** The test (`test/boxes/iou.test`) that fails with the mutant; null when all that belong to its file pass. */
  caughtBy(mutant: Mutant): string | null {
    const file = mutant.file.replace(/\.ts$/, '');
    const compiled = join(this.root, 'dist', `${file}.js`);
    const text = readFileSync(compiled, 'utf8');
    const site = sitesOf(compiled, text)[mutant.site];
    if (`${site?.from} → ${site?.to}` !== mutant.change) throw new Error(`${mutant.file}: dist is not built from it`);
    return testsFor(file, this.graph).find((path) => {
      const seconds = this.secondsOf(path);
      writeFileSync(compiled, mutated(text, site));
      try {
        return !this.passes(path, 10 * seconds + PATIENCE);
      } finally {
        writeFileSync(compiled, text);
      }
    }) ?? null;
  }

  /** Removes the copy. */
  close(): void {
    rmSync(this.root, { recursive: true });
  }

  /** What a test takes without a mutant. Throws an Error when it fails. */
  private secondsOf(path: string): number {
    const start = performance.now();
    if (!this.seconds.has(path)) {
      if (!this.passes(path, TAP_PATIENCE)) throw new Error(`${path} fails without a mutant`);
      this.seconds.set(path, (performance.now() - start) / 1000);
    }
    return this.seconds.get(path)!;
  }

  private passes(path: string, limit: number): boolean {
    const env = { ...process.env, TAP_BAIL: '1', TAP_TIMEOUT: String(TAP_PATIENCE) };
    const { status } = spawnSync(process.execPath, [join(this.root, 'dist', `${path}.js`)],
      { cwd: this.root, env, stdio: 'ignore', timeout: Math.ceil(1000 * limit) });
    return status === 0;
  }

  private compiledTexts(): Map<string, string> {
    const dist = join(this.root, 'dist');
    const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    return new Map(names.map((name) =>
      [name.replaceAll('\\', '/').replace(/\.js$/, ''), readFileSync(join(dist, name), 'utf8')]));
  }
}
