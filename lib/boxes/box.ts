// The pixel convention of the project: 0-based pixel indices, both corners inclusive.
//   width = x2 − x1 + 1,  centre = x1 + (width − 1)/2     (as in Faster R-CNN's MATLAB code; the "+1" lives here)

export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Width and height in pixels of an image or feature map. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an image at the network's input, and the factor by which it was resized to that. */
export interface ScaledImage extends Size {
  readonly scale: number;
}

export function widthOf(box: Box): number {
  return box.x2 - box.x1 + 1;
}

export function heightOf(box: Box): number {
  return box.y2 - box.y1 + 1;
}

export function areaOf(box: Box): number {
  return widthOf(box) * heightOf(box);
}

export function centreOf(box: Box): { readonly x: number; readonly y: number } {
  return { x: box.x1 + (widthOf(box) - 1) / 2, y: box.y1 + (heightOf(box) - 1) / 2 };
}

/** The box of a given upper left corner and size. */
export function boxFrom(x1: number, y1: number, width: number, height: number): Box {
  return { x1, y1, x2: x1 + width - 1, y2: y1 + height - 1 };
}

/** The box of a given centre and size. */
export function boxAround(centreX: number, centreY: number, width: number, height: number): Box {
  return {
    x1: centreX - (width - 1) / 2,
    y1: centreY - (height - 1) / 2,
    x2: centreX + (width - 1) / 2,
    y2: centreY + (height - 1) / 2,
  };
}

/** Moves both corners into the image: every x into [0, W−1], every y into [0, H−1]. */
export function clipBox(box: Box, image: Size): Box {
  const intoX = (x: number): number => Math.min(Math.max(x, 0), image.width - 1);
  const intoY = (y: number): number => Math.min(Math.max(y, 0), image.height - 1);
  return { x1: intoX(box.x1), y1: intoY(box.y1), x2: intoX(box.x2), y2: intoY(box.y2) };
}

/** Mirror image about the vertical axis: x1' = W−1−x2, x2' = W−1−x1. */
export function flipBox(box: Box, imageWidth: number): Box {
  return { ...box, x1: imageWidth - 1 - box.x2, x2: imageWidth - 1 - box.x1 };
}

/** All four coordinates × factor: the box in an image that was resized by the factor. */
export function scaleBox(box: Box, factor: number): Box {
  return { x1: box.x1 * factor, y1: box.y1 * factor, x2: box.x2 * factor, y2: box.y2 * factor };
}
