// The panels in the order of the deck.
import type { Panel } from '../page/panel.js';
import { ROI } from './roi.js';
import { START } from './start.js';

export const ALL_PANELS: readonly Panel[] = [START, ROI];
