// Assembles WebAssembly from its text form, as far as the functions of this folder need it: one memory, functions of
// 32-bit integers, loops, and SIMD over four float32 (v128). Instructions stand as in the specification's linear text,
// one after the other; what an instruction needs it takes from the stack, and what it computes it leaves there:
//   local.get $p  v128.load32_splat offset=4  local.get $w0  f32x4.mul        →  x[p + 1] · w0, four times
// The rest of a line after ;; is a comment. Source: WebAssembly specification, chapters "Text" and "Binary Format".

export interface WasmFunction {
  readonly name: string;
  /** Names of the 32-bit integer parameters, in order. */
  readonly params: readonly string[];
  /** Names of the local variables of each type. */
  readonly locals: { readonly i32: readonly string[]; readonly v128: readonly string[] };
  /** The instructions. */
  readonly body: string;
}

export interface WasmMemory {
  /** Sizes in pages of 64 KiB. */
  readonly initial: number;
  readonly maximum: number;
  /** Whether several threads see the memory. */
  readonly shared: boolean;
}

const [I32, V128, FUNCTION, NO_RESULT] = [0x7f, 0x7b, 0x60, 0x40];

/** What follows an opcode: nothing, a local, one or four integers, 16 bytes, a label, an address, a lane. */
type Operand = 'none' | 'local' | 'integer' | 'integers' | 'bytes' | 'opens' | 'label' | 'address' | 'lane';

/** Instruction → opcode and what follows it. An address follows as log2 of its alignment in bytes and an offset. */
const INSTRUCTIONS: Readonly<Record<string, { readonly code: readonly number[]; readonly operand: Operand }>> = {
  'block': { code: [0x02], operand: 'opens' },
  'loop': { code: [0x03], operand: 'opens' },
  'end': { code: [0x0b], operand: 'none' },
  'br': { code: [0x0c], operand: 'label' },
  'br_if': { code: [0x0d], operand: 'label' },
  'local.get': { code: [0x20], operand: 'local' },
  'local.set': { code: [0x21], operand: 'local' },
  'local.tee': { code: [0x22], operand: 'local' },
  'i32.load': { code: [0x28], operand: 'address' },
  'i32.const': { code: [0x41], operand: 'integer' },
  'i32.lt_u': { code: [0x49], operand: 'none' },
  'i32.ge_u': { code: [0x4f], operand: 'none' },
  'i32.add': { code: [0x6a], operand: 'none' },
  'i32.sub': { code: [0x6b], operand: 'none' },
  'i32.mul': { code: [0x6c], operand: 'none' },
  'i32.div_u': { code: [0x6e], operand: 'none' },
  'v128.load': { code: [0xfd, 0x00], operand: 'address' },
  'v128.load32_splat': { code: [0xfd, 0x09], operand: 'address' },
  'v128.store': { code: [0xfd, 0x0b], operand: 'address' },
  'v128.const': { code: [0xfd, 0x0c], operand: 'integers' },
  'i8x16.shuffle': { code: [0xfd, 0x0d], operand: 'bytes' },
  'v128.bitselect': { code: [0xfd, 0x52], operand: 'none' },
  'v128.store32_lane': { code: [0xfd, 0x5a], operand: 'lane' },
  'i32x4.splat': { code: [0xfd, 0x11], operand: 'none' },
  'i32x4.add': { code: [0xfd, 0xae, 0x01], operand: 'none' },
  'i32x4.mul': { code: [0xfd, 0xb5, 0x01], operand: 'none' },
  'f32x4.gt': { code: [0xfd, 0x44], operand: 'none' },
  'f32x4.add': { code: [0xfd, 0xe4, 0x01], operand: 'none' },
  'f32x4.mul': { code: [0xfd, 0xe6, 0x01], operand: 'none' },
};

const ALIGNMENT_4_BYTES = 2;

/** The bytes of a module that imports its memory as env.memory and exports every function by its name. */
export function assembleModule(memory: WasmMemory, functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params }) => [FUNCTION, ...vector(params.map(() => [I32])), 0]);
  const limits = [memory.shared ? 3 : 1, ...unsigned(memory.initial), ...unsigned(memory.maximum)];
  return Uint8Array.of(
    0, ...ascii('asm'), 1, 0, 0, 0,
    ...section(1, types),
    ...section(2, [[...name('env'), ...name('memory'), 2, ...limits]]),
    ...section(3, functions.map((_, i) => unsigned(i))),
    ...section(7, functions.map((f, i) => [...name(f.name), 0, ...unsigned(i)])),
    ...section(10, functions.map(functionCode)),
  );
}

function functionCode({ name: functionName, params, locals, body }: WasmFunction): number[] {
  const names = [...params, ...locals.i32, ...locals.v128];
  const declared = [[...unsigned(locals.i32.length), I32], [...unsigned(locals.v128.length), V128]];
  const code = [...vector(declared), ...instructions(body, names, functionName), ...INSTRUCTIONS.end.code];
  return [...unsigned(code.length), ...code];
}

/** Throws SyntaxError, naming the function, for what is no instruction, local or label. */
function instructions(body: string, names: readonly string[], functionName: string): number[] {
  const words = body.replace(/;;.*$/gm, '').split(/\s+/).filter((word) => word !== '');
  const labels: string[] = []; // open blocks and loops, innermost last
  const code: number[] = [];
  for (let at = 0; at < words.length; at++) {
    const instruction = INSTRUCTIONS[words[at]];
    if (instruction === undefined) throw new SyntaxError(`assembler: ${functionName}: no instruction ${words[at]}`);
    code.push(...instruction.code);
    if (words[at] === 'end') labels.pop();
    if (instruction.operand === 'none') continue;
    code.push(...operand(instruction.operand, words[++at], { names, labels, functionName }));
  }
  return code;
}

interface Scope {
  readonly names: readonly string[];
  readonly labels: string[];
  readonly functionName: string;
}

function operand(kind: Exclude<Operand, 'none'>, word: string, { names, labels, functionName }: Scope): number[] {
  const index = (of: readonly string[]): number => {
    const found = of.lastIndexOf(word.slice(1));
    if (!word.startsWith('$') || found < 0) throw new SyntaxError(`assembler: ${functionName}: there is no ${word}`);
    return found;
  };
  switch (kind) {
    case 'local': return unsigned(index(names));
    case 'integer': return signed(Number(word));
    case 'integers': return word.split(',').flatMap(fourBytes);
    case 'bytes': return word.split(',').map(Number);
    case 'label': return unsigned(labels.length - 1 - index(labels));
    case 'address': return [ALIGNMENT_4_BYTES, ...unsigned(Number(word.replace(/^offset=/, '')))];
    case 'lane': return [ALIGNMENT_4_BYTES, 0, Number(word.replace(/^lane=/, ''))]; // offset 0
    case 'opens':
      labels.push(word.slice(1));
      return [NO_RESULT];
  }
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

/** A list: its length, then its entries. */
function vector(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...ascii(text)];
}

function ascii(text: string): number[] {
  return [...text].map((sign) => sign.charCodeAt(0));
}

/** An integer below 2^31 as it stands in memory, lowest byte first. */
function fourBytes(number: string): number[] {
  return [0, 8, 16, 24].map((shift) => Number(number) >> shift & 255);
}

/** LEB128: seven bits a byte, lowest first; the eighth bit says that another byte follows. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))];
}

/** The same for numbers with a sign: the last byte's seventh bit is the sign. */
function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [value & 127 | 128, ...signed(value >> 7)];
}
