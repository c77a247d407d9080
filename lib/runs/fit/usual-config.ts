// The configuration that `rcnn train` starts from when it fits one to the data.
import { FASTER_JOINT_SMALL } from '../../detectors/faster-rcnn/config.js';
import type { FittedConfig } from './fitted-config.js';

/** What `rcnn train` takes for drawn shapes; all systems with anchors have these numbers. */
export const USUAL_CONFIG: FittedConfig = FASTER_JOINT_SMALL;
