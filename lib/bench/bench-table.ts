// The bench's figures as text. Rows are operations, columns implementations; figures are medians, best in brackets.
// The last column sets each product beside the limit of WebAssembly SIMD (bench-limit.ts).
import { describeTransfers } from '../compute/transfers.js';
import type { Implementation, Measured, MeasuredOperation } from './bench-measure.js';

const NAME_WIDTH = 17;
const COLUMN_WIDTH = 16;

/** Computed by other people's programs. */
const OTHERS: readonly Implementation[] = ['tfjs-cpu', 'tfjs-wasm', 'jax-js', 'torch'];

/** All tables, line by line; `limit`: GFLOPS of one thread of WebAssembly SIMD. */
export function benchTable(columns: readonly Measured[], limit: number): string[] {
  const [heads, ...products] = operationRows(columns, (operation) => operation.flops > 0, gigaflops);
  const names = productNames(columns);
  return [
    'GFLOPS of each hot operation (2 × multiply-adds / time): median (best)',
    `${heads}${'of the limit'.padStart(COLUMN_WIDTH)}`,
    ...products.map((line, i) => line + shareOfLimit(names[i], columns, limit).padStart(COLUMN_WIDTH)),
    ...limitLines(columns, limit),
    '',
    'Milliseconds: median (best)',
    ...operationRows(columns, (operation) => operation.flops === 0, milliseconds),
    row('all products', columns.map((column) => productSum(column.operations))),
    row('fc head fwd+bwd', columns.map((column) => productSum(column.operations.filter(isFullyConnected)))),
    row('SGD step', columns.map(({ step }) => step === null ? '-' : figures(step.median, step.best, 1))),
    row('joint step', columns.map(({ joint }) => joint === null ? '-' : figures(joint.median, joint.best, 1))),
    row('first step', columns.map(({ step }) => step === null ? '-' : step.first.toFixed(0))),
    '',
    'Resident memory of the process, MB: after the first steps (+ growth over the timed ones)',
    row('memory', columns.map(({ memory }) => memory === null ? '-' : memoryFigures(memory))),
    ...transferLines(columns),
    '',
    ...ratios(columns),
    ...missing(columns),
  ];
}

function operationRows(
  columns: readonly Measured[], wanted: (operation: MeasuredOperation) => boolean,
  cell: (operation: MeasuredOperation | undefined) => string,
): string[] {
  const names = columns[0].operations.filter(wanted).map(({ name }) => name);
  return [
    row('', columns.map(({ implementation }) => implementation)),
    ...names.map((name) => row(name, columns.map(({ operations }) => cell(operations.find((o) => o.name === name))))),
  ];
}

function productNames(columns: readonly Measured[]): string[] {
  return columns[0].operations.filter(({ flops }) => flops > 0).map(({ name }) => name);
}

/** The median of our fastest implementation, per thread, as a share of the limit. */
function shareOfLimit(name: string, columns: readonly Measured[], limit: number): string {
  const ours = columns.filter(({ implementation }) => !OTHERS.includes(implementation));
  const rates = ours.flatMap(({ operations, threads }) => {
    const { flops, timing = null } = operations.find((operation) => operation.name === name) ?? { flops: 0 };
    return timing === null ? [] : [{ rate: flops / timing.median / 1e6, threads }];
  });
  if (rates.length === 0) return '-';
  const { rate, threads } = rates.reduce((fastest, one) => one.rate > fastest.rate ? one : fastest);
  return `${(100 * rate / (threads * limit)).toFixed(0)} %`;
}

function limitLines(columns: readonly Measured[], limit: number): string[] {
  const native = columns.find((column) => column.limit !== undefined);
  return [
    '',
    `The limit of one thread: ${limit.toFixed(1)} GFLOPS, WebAssembly SIMD that only multiplies and adds in registers.`,
    'Of the limit: the median of our fastest column, divided by its threads times the limit.',
    ...native?.limit === undefined ? [] : [
      `The machine's own limit: ${native.limit.toFixed(1)} GFLOPS, one thread of ${native.implementation} `
        + 'on a product of two 1024×1024 matrices.',
    ],
  ];
}

function gigaflops(operation: MeasuredOperation | undefined): string {
  if (operation === undefined || operation.timing === null) return '-';
  const { flops, timing } = operation;
  return figures(flops / timing.median / 1e6, flops / timing.best / 1e6, 2);
}

function milliseconds(operation: MeasuredOperation | undefined): string {
  return operation === undefined || operation.timing === null
    ? '-' : figures(operation.timing.median, operation.timing.best, 1);
}

/** Sum over the products; `-` when one of them is missing. */
function productSum(operations: readonly MeasuredOperation[]): string {
  const [median, best] = [sumOf(operations, 'median'), sumOf(operations, 'best')];
  return median === null || best === null ? '-' : figures(median, best, 1);
}

function sumOf(operations: readonly MeasuredOperation[], which: 'median' | 'best'): number | null {
  const products = operations.filter(({ flops }) => flops > 0);
  if (products.some(({ timing }) => timing === null)) return null;
  return products.reduce((sum, { timing }) => sum + (timing?.[which] ?? 0), 0);
}

function isFullyConnected({ name }: MeasuredOperation): boolean {
  return name.startsWith('fc') || name.startsWith('cls');
}

/** What the steps of each column send to a graphics card and fetch from it. */
function transferLines(columns: readonly Measured[]): string[] {
  const lines = columns.flatMap(({ implementation, transfers = {} }) =>
    Object.entries(transfers).map(([step, counts]) => `${implementation}, ${step}: ${describeTransfers(counts)}`));
  return lines.length === 0 ? [] : ['', 'To and from the graphics card in one step', ...lines];
}

/** How much faster a whole step in mode auto is, from medians. */
function ratios(columns: readonly Measured[]): string[] {
  const named = (name: string): Measured | undefined => columns.find(({ implementation }) => implementation === name);
  const auto = named('auto');
  if (auto === undefined || auto.step === null) return [];
  const lines: string[] = [];
  const blocked = named('blocked')?.step;
  if (blocked) lines.push(`step, auto against blocked: ${(blocked.median / auto.step.median).toFixed(1)} times faster`);
  const cpu = sumOf(named('tfjs-cpu')?.operations ?? [], 'median');
  if (cpu) {
    lines.push(`step, auto against tfjs-cpu (products alone): ${(cpu / auto.step.median).toFixed(0)} times faster`);
  }
  const wasmHead = sumOf((named('tfjs-wasm')?.operations ?? []).filter(isFullyConnected), 'median');
  const autoHead = sumOf(auto.operations.filter(isFullyConnected), 'median');
  if (wasmHead && autoHead) {
    lines.push(`fc head, auto against tfjs-wasm: ${(wasmHead / autoHead).toFixed(1)} times faster`);
  }
  return lines;
}

/** What an implementation cannot do. */
function missing(columns: readonly Measured[]): string[] {
  const others = columns.filter(({ implementation, step }) => OTHERS.includes(implementation) && step === null);
  return others.map(({ implementation, operations }) => {
    const without = operations.filter(({ timing }) => timing === null).map(({ name }) => name);
    const kernels = without.length === 0 ? '' : `; no kernel for ${without.join(', ')}`;
    return `${implementation} cannot do: RoI pooling, so no whole step${kernels}`;
  });
}

function memoryFigures({ afterFirst, growth }: { readonly afterFirst: number; readonly growth: number }): string {
  return `${afterFirst.toFixed(0)} (${growth < 0 ? '-' : '+'}${Math.abs(growth).toFixed(0)})`;
}

/** Whole numbers from a thousand on, one digit more below a tenth. */
function figures(median: number, best: number, precision: number): string {
  const digits = median >= 1000 ? 0 : median < 0.1 ? precision + 1 : precision;
  return `${median.toFixed(digits)} (${best.toFixed(digits)})`;
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('');
}
