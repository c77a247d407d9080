// The panels in the order of the deck.
import type { Panel } from '../page/panel.js';
import { ALTERNATING } from './alternating.js';
import { ANCHORS } from './anchors.js';
import { APPROXIMATE } from './approximate.js';
import { BATCHES } from './batches.js';
import { BRANCHES } from './branches.js';
import { DISKS } from './disks.js';
import { EXACT } from './exact.js';
import { FIELD_PANEL } from './field.js';
import { LOSSES } from './losses.js';
import { PROPOSALS } from './proposals.js';
import { RACE } from './race.js';
import { ROI } from './roi.js';
import { SPP } from './spp.js';
import { START } from './start.js';
import { YOURS } from './yours.js';

export const ALL_PANELS: readonly Panel[] = [
  START, DISKS, BRANCHES, SPP, ROI, BATCHES, FIELD_PANEL, RACE, PROPOSALS, ANCHORS, ALTERNATING, LOSSES, APPROXIMATE,
  EXACT, YOURS,
];
