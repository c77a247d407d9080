// What `rcnn test` prints of a training with cached features. Deck: "Why these training pipelines are slow".
import { bytesText, durationText } from '../../viz/number-text.js';
import type { Metrics } from '../metrics.js';

/** The deck's rows, each with the stages of slow R-CNN and SPP-net whose seconds it sums. */
const ROWS = [
  { title: 'fine-tuning', stages: ['fineTune'] },
  { title: 'feature extraction, forward pass', stages: ['cacheSppFeatures', 'cacheFeatures'] },
  { title: 'feature extraction, disk', stages: ['cacheSppFeaturesDisk', 'cacheFeaturesDisk'] },
  { title: 'SVMs and box regressors', stages: ['trainSvms', 'trainBoxRegressors'] },
  { title: 'reading features again', stages: ['fineTuneDisk', 'trainSvmsDisk', 'trainBoxRegressorsDisk'] },
] as const;

/** A line for each row, and the bytes on disk; nothing where no features were cached. */
export function stageLines({ seconds: { stages, train }, cacheBytes }: Metrics): string[] {
  if (cacheBytes === 0) return [];
  const secondsOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + (stages[name] ?? 0), 0);
  const rows = [
    ...ROWS.map((row) => [row.title, durationText(secondsOf(row.stages))]),
    ['training in all', train === null ? 'unknown' : durationText(train)],
    ['features on disk', bytesText(cacheBytes)],
  ];
  return rows.map(([title, text]) => `${title.padEnd(34)} ${text.padStart(12)}`);
}
