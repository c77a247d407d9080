// The panels in the order of the deck.
import type { Panel } from '../page/panel.js';
import { ANCHORS } from './anchors.js';
import { APPROXIMATE } from './approximate.js';
import { BATCHES } from './batches.js';
import { LOSSES } from './losses.js';
import { PROPOSALS } from './proposals.js';
import { ROI } from './roi.js';
import { START } from './start.js';

export const ALL_PANELS: readonly Panel[] = [START, ROI, BATCHES, PROPOSALS, ANCHORS, LOSSES, APPROXIMATE];
