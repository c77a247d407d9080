// The short form of `npm run storm`: every fixed case, and a few random ones of each kind.
import { test } from 'tap';
import { STORM_KINDS } from './kinds.js';
import { storm } from './storm.js';
import { casesOf } from './storm-case.js';
import { brokenRules } from './storm-verdict.js';

const PLAN = { count: 8, seed: 1, isShort: true };

test('no generated input breaks a rule', async (t) => {
  const { tried, failures } = await storm(STORM_KINDS, PLAN);
  t.same(failures, []);
  t.equal(tried, STORM_KINDS.reduce((sum, kind) => sum + casesOf(kind, PLAN).length, 0));
});

test('a storm is made by its seed alone', async (t) => {
  const [kind] = STORM_KINDS;
  const names = (seed: number): string[] => casesOf(kind, { ...PLAN, seed }).map(({ name }) => name);
  t.same(names(3), names(3));
  t.not(names(3).join(), names(4).join());
});

test('brokenRules() notices what no input may do', async (t) => {
  const sound = { code: 1, stdout: '', stderr: 'rcnn check: a.xml: no box\n', seconds: 0.1, peakBytes: 1e8 };
  const one = { name: 'x', prepare: () => [], expect: 'refused', shows: 'a.xml' } as const;
  t.same(brokenRules(one, sound), []);
  const broken = [
    { ...sound, code: 0 }, { ...sound, seconds: 60 }, { ...sound, peakBytes: 3e9 }, { ...sound, code: 139 },
    { ...sound, stderr: 'rcnn check: b.xml: no box\n' }, { ...sound, stdout: 'a\u001b[31m\n' },
    { ...sound, stderr: 'rcnn check: a.xml: Cannot read properties of null\n' },
    { ...sound, stdout: `${'a'.repeat(501)}\n` }, { ...sound, stderr: 'a.xml\n    at file:1\n' },
  ];
  for (const result of broken) t.equal(brokenRules(one, result).length, 1, JSON.stringify(result).slice(0, 100));
  t.equal(brokenRules({ ...one, expect: 'accepted' }, sound).length, 1);
});
