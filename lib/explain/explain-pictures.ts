// Accounts as pictures: the anchors of an object, proposals kept and dropped, detections and the boxes they suppressed.
import type { Box } from '../boxes/box.js';
import { iou } from '../boxes/iou.js';
import type { RgbImage } from '../data/sample.js';
import { colourOf, type Colour } from '../viz/pictures/colour.js';
import {
  detectedBox, drawBoxes, drawBoxesOn, groundOf, groundTruthBox, type DrawnBox,
} from '../viz/pictures/draw-boxes.js';
import { montage, type CaptionedPicture } from '../viz/pictures/montage.js';
import type { DetectionAccount } from './detection-account.js';
import type { ExplainedCase } from './explained-case.js';
import type { ObjectAccount } from './object-account.js';

const [GREEN, ORANGE, YELLOW]: Colour[] = [[60, 220, 90], [255, 150, 0], [250, 230, 70]];
const COLUMNS = 2;
const SHOWN = 6;      // boxes of one kind in a picture; more would hide it
/** Objects that have panels in a picture, the first; each panel is a whole image. */
export const PANELS = 24;
const NEAR = 0.3;     // IoU above which a proposal is drawn with an object

/** A panel for each of the first objects: its positive anchors, the best numbered. Null without RPN or objects. */
export function anchorsPicture(
  image: RgbImage, accounts: readonly ObjectAccount[], seen: ExplainedCase,
): RgbImage | null {
  const ground = groundOf(image);
  const panels = accounts.slice(0, PANELS).flatMap(({ object, anchors, class: name }) => {
    if (anchors === null) return [];
    const frames = anchors.map(({ box, bestOf, number }) =>
      bestOf.includes(object) ? frame(box, YELLOW, String(number)) : frame(box, GREEN));
    const caption = `object ${object + 1}, ${name}: ${anchors.length} positive, yellow: best of it`;
    return [{ caption, picture: drawBoxesOn(ground, [...frames, dashedObject(object, seen)]) }];
  });
  return sheet(panels);
}

/** A panel for each of the first objects: the best fitting proposals, dropped ones dashed; otherwise the best. */
export function proposalsPicture(
  image: RgbImage, accounts: readonly ObjectAccount[], seen: ExplainedCase,
): RgbImage | null {
  const ground = groundOf(image);
  const kept = seen.regions.map(({ box }, r) => ({ box, caption: String(r + 1) }));
  const dropped = (seen.proposals ?? []).filter(({ fate }) => fate.step !== 'kept').sort((a, b) => b.score - a.score);
  const panelOf = (caption: string, best: Best, object: readonly DrawnBox[]): CaptionedPicture => {
    const frames = [
      ...best(dropped).map(({ box }) => dashed(box, ORANGE)),
      ...best(kept).reverse().map((one) => frame(one.box, GREEN, one.caption)),
    ];
    const legend = seen.proposals === null ? '' : ': green kept, orange dropped';
    return { caption: `${caption}${legend}`, picture: drawBoxesOn(ground, [...frames, ...object]) };
  };
  const panels = accounts.slice(0, PANELS).map(({ object, box, class: name }) =>
    panelOf(`object ${object + 1}, ${name}`, bestFor(box), [dashedObject(object, seen)]));
  const byScore: Best = (list) => list.slice(0, SHOWN);
  return sheet(panels.length > 0 ? panels : [panelOf('best proposals', byScore, [])]);
}

/**
 * Detections with their scores, wrong ones with broken frames, and the best of what they suppressed dashed in the same
 * colour. Objects that none of the detections has found are dashed in white, with the word `missed`.
 */
export function detectionsPicture(
  image: RgbImage, accounts: readonly DetectionAccount[], objects: readonly ObjectAccount[], seen: ExplainedCase,
): RgbImage {
  const shown = new Set(accounts.map(({ detection }) => detection));
  const missed = objects.filter(({ outcome }) => outcome.kind !== 'found' || !shown.has(outcome.detection));
  const losers = accounts.flatMap(({ suppressed }) => suppressed.slice(0, SHOWN));
  return drawBoxes(image, [
    ...losers.map(({ box, label }) => dashed(box, colourOf(label))),
    ...missed.map(({ object, class: name }) => ({ ...dashedObject(object, seen), caption: `missed ${name}` })),
    ...[...accounts].reverse().map(({ detection, truth }) => {
      const wrong = truth !== null && truth.kind !== 'right';
      return detectedBox({ ...seen.detections[detection], imageId: '', wrong }, seen.classes);
    }),
  ]);
}

type Best = <T extends { readonly box: Box }>(list: readonly T[]) => T[];

/** The items near a box, best fitting first. */
function bestFor(box: Box): Best {
  return (list) => list
    .filter((one) => iou(one.box, box) > NEAR)
    .sort((a, b) => iou(b.box, box) - iou(a.box, box))
    .slice(0, SHOWN);
}

function frame(box: Box, colour: Colour, caption = ''): DrawnBox {
  return { box, colour, line: 'solid', caption };
}

function dashed(box: Box, colour: Colour): DrawnBox {
  return { box, colour, line: 'dashed', caption: '' };
}

function dashedObject(object: number, { objects }: ExplainedCase): DrawnBox {
  return groundTruthBox({ ...objects[object], difficult: false, truncated: false });
}

function sheet(panels: readonly CaptionedPicture[]): RgbImage | null {
  return panels.length === 0 ? null : montage(panels, COLUMNS, 2);
}
