// The panels in the order of the deck.
import type { Panel } from '../page/panel.js';
import { ALTERNATING } from './alternating.js';
import { ANCHORS } from './anchors.js';
import { APPROXIMATE } from './approximate.js';
import { BATCHES } from './batches.js';
import { LOSSES } from './losses.js';
import { PROPOSALS } from './proposals.js';
import { RACE } from './race.js';
import { ROI } from './roi.js';
import { START } from './start.js';
import { YOURS } from './yours.js';

export const ALL_PANELS: readonly Panel[] = [
  START, ROI, BATCHES, RACE, PROPOSALS, ANCHORS, ALTERNATING, LOSSES, APPROXIMATE, YOURS,
];
