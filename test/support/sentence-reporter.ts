// The reporter that .taprc names: what failed, one line a folder of tests, and `N passed, N failed` at the end.
import { Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { TapSummary } from './tap-summary.js';

// tap looks for the default export.
// eslint-disable-next-line no-restricted-syntax
export default class SentenceReporter extends Transform {
  private readonly summary = new TapSummary();
  private readonly decoder = new StringDecoder('utf8');
  private unfinished = '';

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const lines = (this.unfinished + this.decoder.write(chunk)).split('\n');
    this.unfinished = lines.pop()!;
    for (const line of lines) this.print(this.summary.line(line));
    done();
  }

  override _flush(done: TransformCallback): void {
    this.print(this.summary.line(this.unfinished));
    this.print(this.summary.end());
    // A file without tests is a failure here; tap itself calls it skipped.
    if (this.summary.counts().failed > 0) process.exitCode = 1;
    done();
  }

  private print(lines: readonly string[]): void {
    for (const line of lines) this.push(`${line}\n`);
  }
}
