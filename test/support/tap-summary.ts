// From tap's raw output to one line a file and the closing line. In TAP a file is a point of depth 0, a test('…') a
// point of depth 1 (indented by 4 for each depth), and what belongs to a point stands before it:
//     # Subtest: file         # Subtest: sentence         ok 1 - sentence         ok 1 - file

interface Point {
  readonly depth: number;
  readonly ok: boolean;
  readonly name: string;
  readonly skipped: string | null;
  readonly seconds: number | null;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const INDENT = 4;
const POINT = /^( *)(not )?ok \d+(?: - (.*?))?(?: # (?:time=([\d.]+)ms|SKIP ?(.*)|TODO.*))?$/;

/** Reads TAP line by line; each method returns the lines to print. */
export class TapSummary {
  private passed = 0;
  private failed = 0;
  private skipped: string[] = [];
  private fileTests = 0;
  private fileFailures = 0;
  /** Lines since the last point of depth 0 or 1: the story of the next one, told only if it fails. */
  private story: string[] = [];
  /** What to do with the block `---` … `...` that may follow the last point. */
  private diagnosis: 'print' | 'drop' | null = null;

  /** Takes one line of TAP without its line feed. */
  line(text: string): string[] {
    const point = readPoint(text);
    if (this.diagnosis !== null && !point && !text.trimStart().startsWith('# Subtest')) {
      const isPrinted = this.diagnosis === 'print' && text.trim() !== '';
      if (text.trim() === '...') this.diagnosis = null;
      return isPrinted ? [text] : [];
    }
    this.diagnosis = null;
    if (!point || point.depth > 1) {
      this.story.push(text);
      return [];
    }
    const printed = point.depth === 1 ? this.test(point) : this.file(point);
    this.story = [];
    return printed;
  }

  /** The closing lines; the last is `N passed, N failed`. */
  end(): string[] {
    const skipped = this.skipped.map((reason) => `skipped: ${reason}`);
    return [...skipped, `${this.passed} passed, ${this.failed} failed`];
  }

  counts(): TestCounts {
    return { passed: this.passed, failed: this.failed, skipped: this.skipped.length };
  }

  private test(point: Point): string[] {
    if (point.skipped !== null) {
      this.skipped.push(`${point.name}${point.skipped === '' ? '' : ` (${point.skipped})`}`);
      return [];
    }
    this.fileTests++;
    if (point.ok) {
      this.passed++;
      return [];
    }
    this.failed++;
    this.fileFailures++;
    const story = this.story.filter(isTelling);
    // A test's own block says only where it stands; that of an assertion outside of tests says why it failed.
    this.diagnosis = story.length > 0 ? 'drop' : 'print';
    return ['', `FAILED ${point.name}`, ...story];
  }

  // A file fails without a failing test when it ends early, runs out of time, cannot be loaded or holds no test.
  private file(point: Point): string[] {
    const broken = point.skipped !== null ? this.fileTests === 0 : !point.ok && this.fileFailures === 0;
    const time = point.seconds === null ? '' : `  ${point.seconds.toFixed(1)} s`;
    const line = `${broken || !point.ok ? 'FAILED' : 'ok'} ${point.name}  ${this.fileTests} tests${time}`;
    const why = broken && point.skipped ? `  ${point.skipped}` : '';
    const story = broken ? this.story.filter(isTelling) : [];
    if (broken) this.failed++;
    this.diagnosis = point.ok ? null : broken ? 'print' : 'drop';
    this.fileTests = 0;
    this.fileFailures = 0;
    return [line + why, ...story];
  }
}

function readPoint(text: string): Point | null {
  const match = POINT.exec(text);
  if (!match) return null;
  const [, indent, not, name, milliseconds, skipped] = match;
  return {
    depth: indent.length / INDENT,
    ok: not === undefined,
    name: name ?? '',
    skipped: skipped ?? null,
    seconds: milliseconds === undefined ? null : Number(milliseconds) / 1000,
  };
}

/** Not the assertions that passed, nor the plan and the blank lines between them. */
function isTelling(line: string): boolean {
  return !/^\s*(ok \d+.*|\d+\.\.\d+.*|# (Subtest|time=).*|)$/.test(line);
}
