// `npm run bench -- --growth`: how time and memory of a training grow with what is trained on. Each training runs in a
// process of its own, one after the other.
import type { World } from '../runs/world.js';
import { growthTable, type Growth, type GrowthCurve, type GrowthRow } from './growth-table.js';
import type { GrowthJob, GrowthPoint } from './growth-training.js';
import { inOwnProcess } from './own-process.js';

interface Planned {
  readonly name: string;
  readonly jobs: readonly (GrowthJob & { readonly label: (point: GrowthPoint) => string })[];
}

const BASE: GrowthJob = { system: 'joint', shorterSide: 150, regions: 128, classes: 8, pictures: 30, looks: [15] };

const SYSTEMS: readonly GrowthJob['system'][] = ['joint', 'fast'];

const MEAN_WIDTH = 220;

/** Widths two pixels apart, or that one alone. */
function widthsOf(count: number): number[] {
  return Array.from({ length: count }, (_, i) => MEAN_WIDTH + 2 * i + 1 - count);
}

/** The curves; quick: the ends that take minutes are left out. */
function planOf(quick: boolean): Planned[] {
  const some = (all: readonly number[], few: readonly number[]): readonly number[] => quick ? few : all;
  const curve = (name: string, values: readonly number[], job: (value: number) => Partial<GrowthJob>,
    label: (value: number) => string = String): Planned => ({
    name,
    jobs: values.flatMap((value) => SYSTEMS.map((system) =>
      ({ ...BASE, system, ...job(value), label: () => label(value) }))),
  });
  return [
    curve('pixels of an image', some([150, 300, 600], [150, 300]), (shorterSide) =>
      ({ shorterSide, looks: [quick ? 3 : 10] }), (side) => `${side}×${side * 5 / 3}`),
    curve('regions of a mini-batch', some([64, 128, 512, 2000], [128, 512]), (regions) => ({ regions })),
    curve('classes', some([8, 20, 80, 200], [8, 200]), (classes) => ({ classes })),
    curve('training pictures', some([100, 1000, 3000, 10_000], [100, 300]), (pictures) =>
      ({ pictures, looks: [quick ? 20 : 200] })),
    curve('widths of the pictures', [1, 30], (count) => ({ widths: widthsOf(count), looks: [quick ? 30 : 100] }),
      (count) => count === 1 ? `all ${MEAN_WIDTH}` : `${count}, ${MEAN_WIDTH} on average`),
    {
      name: 'steps made',
      jobs: [{ ...BASE, looks: some([50, 500, 2500, 5000], [20, 60]), label: ({ steps }) => String(steps) }],
    },
  ];
}

/** Measures all curves and prints their tables, or JSON for docs/results/growth.json. */
export async function growth(
  quick: boolean, json: boolean, machine: string, { print, today }: Pick<World, 'print' | 'today'>,
): Promise<void> {
  const curves: GrowthCurve[] = [];
  for (const { name, jobs } of planOf(quick)) {
    const rows: GrowthRow[] = [];
    for (const { label, ...job } of jobs) {
      const points = await inOwnProcess('./growth-main.js', [JSON.stringify(job)]) as GrowthPoint[];
      rows.push(...points.map((point) => ({ label: label(point), system: job.system, point })));
      if (!json) print(`measured ${name} ${rows.at(-1)!.label}, ${job.system}`);
    }
    curves.push({ name, rows });
  }
  const measured: Growth = { machine, day: today(), curves };
  if (json) print(JSON.stringify(measured, null, 2));
  else ['', ...growthTable(measured)].forEach((line) => print(line));
}
