import type { Pretrained } from '../../networks/pretrained.js';
import type { SvmTraining } from '../../posthoc/svms.js';
import type { FineTuneJob } from './fine-tune.js';
import type { SavedSppNet } from './stage.js';

/** What is trained on what, from what. */
export interface SppNetJob extends Omit<FineTuneJob, 'onRead'> {
  /** The pre-trained network, or null to start from random numbers. It is not changed. */
  readonly M0: Pretrained | null;
  readonly seed: number;
  /** Where F and F' go. */
  readonly featureFolder: string;
  /** What an earlier process made; {} to begin at the beginning. */
  readonly saved: SavedSppNet;
  /** Hears of every training of an SVM. */
  readonly onSvm: (training: SvmTraining) => void;
}
