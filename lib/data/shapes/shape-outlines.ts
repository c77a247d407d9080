// The outlines of the drawn classes: closed polygons in a frame of about −1..1, y downwards, filled by the even-odd
// rule (a second ring is a hole). Size, place, stretch and rotation come later (scene-objects.ts).

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Ring = readonly Point[];

/** The classes of a scene, in the order of their labels 1..8. */
export const SHAPE_CLASSES = ['circle', 'square', 'triangle', 'star', 'ring', 'cross', 'arrow', 'moon'] as const;

/** The classes of a crop, in the order of their labels 0..19: those of a scene and 12 more, as ImageNet has VOC's. */
export const CROP_CLASSES = [
  ...SHAPE_CLASSES,
  'heart', 'halfdisc', 'hexagon', 'ell', 'tee', 'zigzag', 'cee', 'bowtie', 'drop', 'gear', 'trapezoid', 'ushape',
] as const;

export type ShapeClass = (typeof CROP_CLASSES)[number];

const ARC_POINTS = 40; // on a full turn; at 112 px, chords of 8.8 px lie at most 0.2 px inside the circle

const STAR = { points: 5, innerRadius: 0.42 };
const RING_HOLE = 0.55;
const CROSS_ARM = 0.32; // half-width
const MOON_BITE = { x: 0.42, radius: 0.75 };
const GEAR = { teeth: 8, innerRadius: 0.72 };

/** The rings of every class. */
export const SHAPE_OUTLINES: Readonly<Record<ShapeClass, readonly Ring[]>> = {
  circle: [arc(0, 0, 1, 0, 2 * Math.PI)],
  square: [polygon([-1, -1], [1, -1], [1, 1], [-1, 1])],
  triangle: [alternating(3, 1, 1)],
  star: [alternating(2 * STAR.points, 1, STAR.innerRadius)],
  ring: [arc(0, 0, 1, 0, 2 * Math.PI), arc(0, 0, RING_HOLE, 0, 2 * Math.PI)],
  cross: [cross(CROSS_ARM)],
  arrow: [polygon([-1, -0.3], [0.1, -0.3], [0.1, -0.8], [1, 0], [0.1, 0.8], [0.1, 0.3], [-1, 0.3])],
  moon: [moon(MOON_BITE.x, MOON_BITE.radius)],
  heart: [heart()],
  halfdisc: [arc(0, 0.5, 1, Math.PI, 2 * Math.PI)],
  hexagon: [alternating(6, 1, 1)],
  ell: [polygon([-0.7, -1], [-0.1, -1], [-0.1, 0.4], [0.7, 0.4], [0.7, 1], [-0.7, 1])],
  tee: [polygon([-1, -1], [1, -1], [1, -0.4], [0.3, -0.4], [0.3, 1], [-0.3, 1], [-0.3, -0.4], [-1, -0.4])],
  zigzag: [polygon([-0.2, -1], [0.7, -1], [0.15, -0.2], [0.75, -0.2], [-0.4, 1], [-0.05, 0.1], [-0.7, 0.1])],
  cee: [[...arc(0, 0, 1, 0.25 * Math.PI, 1.75 * Math.PI), ...arc(0, 0, RING_HOLE, 1.75 * Math.PI, 0.25 * Math.PI)]],
  bowtie: [polygon([-1, -0.75], [0, -0.15], [1, -0.75], [1, 0.75], [0, 0.15], [-1, 0.75])],
  drop: [[{ x: 0, y: -1 }, ...arc(0, 0.35, 0.65, -0.15 * Math.PI, 1.15 * Math.PI)]],
  gear: [gear(GEAR.teeth, GEAR.innerRadius)],
  trapezoid: [polygon([-0.5, -0.7], [0.5, -0.7], [1, 0.7], [-1, 0.7])],
  ushape: [polygon([-0.9, -1], [-0.35, -1], [-0.35, 0.4], [0.35, 0.4], [0.35, -1], [0.9, -1], [0.9, 1], [-0.9, 1])],
};

function polygon(...corners: readonly (readonly [x: number, y: number])[]): Ring {
  return corners.map(([x, y]) => ({ x, y }));
}

function onCircle(x: number, y: number, radius: number, angle: number): Point {
  return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
}

/** Points from angle `from` to angle `to`, both included; clockwise on the screen when `to` is larger. */
function arc(x: number, y: number, radius: number, from: number, to: number): Point[] {
  const steps = Math.ceil((ARC_POINTS * Math.abs(to - from)) / (2 * Math.PI));
  return Array.from({ length: steps + 1 }, (_, i) => onCircle(x, y, radius, from + ((to - from) * i) / steps));
}

/** Corners at equal angles, the first on top, radii alternating. */
function alternating(corners: number, evenRadius: number, oddRadius: number): Ring {
  const angle = (i: number): number => -Math.PI / 2 + (2 * Math.PI * i) / corners;
  return Array.from({ length: corners }, (_, i) => onCircle(0, 0, i % 2 === 0 ? evenRadius : oddRadius, angle(i)));
}

function cross(arm: number): Ring {
  return polygon(
    [-arm, -1], [arm, -1], [arm, -arm], [1, -arm], [1, arm], [arm, arm],
    [arm, 1], [-arm, 1], [-arm, arm], [-1, arm], [-1, -arm], [-arm, -arm],
  );
}

/** The unit disc without a disc of radius r at (biteX, 0); the circles meet at x² + y² = 1, (x − biteX)² + y² = r². */
function moon(biteX: number, biteRadius: number): Ring {
  const x = (1 - biteRadius ** 2 + biteX ** 2) / (2 * biteX);
  const y = Math.sqrt(1 - x ** 2);
  const outer = Math.atan2(y, x);
  const inner = Math.atan2(y, x - biteX);
  return [
    ...arc(0, 0, 1, outer, 2 * Math.PI - outer),
    ...arc(biteX, 0, biteRadius, 2 * Math.PI - inner, inner),
  ];
}

/** x = 16 sin³t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t (upwards). */
function heart(): Ring {
  return Array.from({ length: ARC_POINTS }, (_, i) => {
    const t = (2 * Math.PI * i) / ARC_POINTS;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    return { x: Math.sin(t) ** 3, y: -y / 16 };
  });
}

/** Tooth and gap take half of their angle each, with straight flanks. */
function gear(teeth: number, innerRadius: number): Ring {
  return Array.from({ length: 4 * teeth }, (_, i) => {
    return onCircle(0, 0, i % 4 < 2 ? 1 : innerRadius, (2 * Math.PI * i) / (4 * teeth));
  });
}
