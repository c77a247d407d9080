// What no input may do to the program, and whether a case did.
import type { StormCase, StormResult } from './storm-case.js';

export const STORM_LIMITS = {
  seconds: 10,    // of the processors
  hang: 60,       // seconds on the clock
  bytes: 2 * 2 ** 30,
  lineLength: 500,
} as const;

/** Messages that JavaScript makes when a check is missing. */
const RAW = new RegExp([
  'Cannot read propert', 'is not a (function|constructor)', 'is not iterable', 'is not defined$', 'Unexpected token',
  String.raw`\bundefined\b`, String.raw`\[object `, String.raw`(?<!['"])\bNaN\b`, 'Unexpected end of JSON',
  'Invalid (array|typed array|string) length', 'Maximum call stack',
].join('|'));

const CONTROL = /(?!\n)\p{Cc}/u;

/** The rules that a result breaks, a phrase each. */
export function brokenRules({ expect, shows }: StormCase, result: StormResult): string[] {
  const { code, stdout, stderr, seconds, peakBytes } = result;
  const output = `${stdout}${stderr}`;
  const lines = output.split('\n');
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  const long = lines.find((line) => line.length > STORM_LIMITS.lineLength);
  const control = lines.find((line) => CONTROL.test(line));
  const raw = lines.find((line) => RAW.test(line));
  const isShown = shows === undefined || (typeof shows === 'string' ? output.includes(shows) : shows.test(output));
  return [
    ...seconds > STORM_LIMITS.seconds ? [`took ${seconds.toFixed(1)} s of the processors`] : [],
    ...peakBytes > STORM_LIMITS.bytes ? [`took ${Math.round(peakBytes / 2 ** 20)} MiB`] : [],
    ...![0, 1, 2].includes(code) ? [`exit code ${code}`] : [],
    ...expect === 'accepted' && code !== 0 ? [`refused: ${last.slice(0, 200)}`] : [],
    ...expect === 'refused' && code === 0 ? ['silently accepted'] : [],
    ...code !== 0 && !/^rcnn( \w+)?: /.test(last) ? [`ends without a line 'rcnn …: …': ${last.slice(0, 200)}`] : [],
    ...long === undefined ? [] : [`a line of ${long.length} characters`],
    ...control === undefined ? [] : [`control characters: ${JSON.stringify(control.slice(0, 200))}`],
    ...raw === undefined ? [] : [`a raw message: ${raw.slice(0, 200)}`],
    ...isShown ? [] : [`does not show ${String(shows)}: ${output.slice(0, 300).replaceAll('\n', ' | ')}`],
  ];
}
