// The data of a comparison or an ablation by content: its runs must have been trained and tested on them.
import { describedSplit, type DataChoice } from '../runs/data-choice.js';
import type { Progress } from '../runs/lines/progress.js';
import { dataRecord, type StudyData } from '../runs/guards/data-record.js';

/** The records of both splits. Throws, before anything is trained, for a split that is missing or cannot be read. */
export async function studyData(
  choice: DataChoice, split: string, testSplit: string, progress: Progress,
): Promise<StudyData> {
  const [train, test] =
    [await describedSplit(choice, split, progress), await describedSplit(choice, testSplit, progress)];
  return {
    train: train === null ? null : await dataRecord(train),
    test: test === null ? null : await dataRecord(test),
  };
}
