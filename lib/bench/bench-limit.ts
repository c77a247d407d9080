// The limit of WebAssembly SIMD on this machine: a loop that only multiplies and adds, all numbers in registers.
//   twelve times  s ← s · a + b   on four float32 at once, twelve independent s: no result is waited for
// A kernel also loads its operands and stores its results, so it stays below.
// Source of the bytes: WebAssembly specification, chapter "Binary Format".
import { timed, type TimingPlan } from './bench-timing.js';

const SUMS = 12; // with a and b 14 of the 16 registers that x86-64 has
const TURNS = 400_000;
const FLOPS_A_TURN = SUMS * 2 * 4; // a product and a sum, four lanes

/** The first calls run while the engine still compiles its fast version. */
const PLAN: TimingPlan = { warmUp: 50, repetitions: 200, budget: 500 };

const [I32, F32, V128, FUNCTION, NO_RESULT] = [0x7f, 0x7d, 0x7b, 0x60, 0x40];
const [LOOP, END, BR_IF, GET, SET, TEE] = [0x03, 0x0b, 0x0d, 0x20, 0x21, 0x22];
const [I32_CONST, I32_SUB, F32_CONST] = [0x41, 0x6b, 0x43];
const SPLAT = [0xfd, 0x13];         // f32x4.splat
const LANE_0 = [0xfd, 0x1f, 0];     // f32x4.extract_lane 0
const ADD = [0xfd, 0xe4, 0x01];     // f32x4.add
const MUL = [0xfd, 0xe6, 0x01];     // f32x4.mul

/** GFLOPS of one thread, the best of some repetitions. */
export async function simdLimit(): Promise<number> {
  const loop = compiledLoop();
  const { best } = await timed(() => loop(TURNS), PLAN);
  return TURNS * FLOPS_A_TURN / best / 1e6;
}

/** The loop: takes the number of turns, returns the first lane of the sum of all s, so that nothing can be left out. */
export function compiledLoop(): (turns: number) => number {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
  return new Instance(new Module(loopModule())).exports.loop;
}

/** As much of the interface as is used here; TypeScript declares it in the browser's library only. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { loop(turns: number): number } };
}

function loopModule(): Uint8Array {
  const turns = 0;                                                        // the locals: the parameter,
  const sums = Array.from({ length: SUMS }, (_, i) => 1 + i);             // twelve sums,
  const [a, b] = [1 + SUMS, 2 + SUMS];                                    // and the two constants
  const constant = (local: number, value: number): number[] => [F32_CONST, ...float32(value), ...SPLAT, SET, local];
  const body = [
    1, SUMS + 2, V128,
    ...constant(a, 0.5), ...constant(b, 0.5), ...sums.flatMap((s) => constant(s, s)),
    LOOP, NO_RESULT,
    ...sums.flatMap((s) => [GET, s, GET, a, ...MUL, GET, b, ...ADD, SET, s]), // s ← s · a + b
    GET, turns, I32_CONST, 1, I32_SUB, TEE, turns, BR_IF, 0,
    END,
    GET, sums[0], ...sums.slice(1).flatMap((s) => [GET, s, ...ADD]), ...LANE_0,
    END,
  ];
  return Uint8Array.of(
    0, ...ascii('asm'), 1, 0, 0, 0,
    ...section(1, [FUNCTION, 1, I32, 1, F32]),
    ...section(3, [0]),
    ...section(7, [4, ...ascii('loop'), 0, 0]),
    ...section(10, [...length(body), ...body]),
  );
}

/** A section with one entry. */
function section(id: number, entry: readonly number[]): number[] {
  return [id, ...length([1, ...entry]), 1, ...entry];
}

/** A length below 2¹⁴ in two groups of seven bits; the high bit of the first says that another follows. */
function length({ length: bytes }: readonly number[]): number[] {
  return [bytes % 128 + 128, bytes >> 7];
}

function ascii(text: string): number[] {
  return [...text].map((sign) => sign.charCodeAt(0));
}

function float32(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer); // lowest byte first, as on every machine with Node
}
