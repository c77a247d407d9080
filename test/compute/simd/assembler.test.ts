import { test } from 'tap';
import { assembleModule, type WasmFunction } from '../../../lib/compute/simd/assembler.js';
import { WebAssembly } from '../../../lib/compute/simd/web-assembly.js';

const LIMITS = { initial: 1, maximum: 2, shared: true };

/** A function `test` with the parameters first and second and the locals i and v. */
function withBody(body: string): WasmFunction {
  return { name: 'test', params: ['first', 'second'], locals: { i32: ['i'], v128: ['v'] }, body };
}

function run(body: string, ...parameters: number[]): Float32Array {
  const memory = new WebAssembly.Memory(LIMITS);
  const module = new WebAssembly.Module(assembleModule(LIMITS, [withBody(body)]));
  const { test: assembled } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  (assembled as (...numbers: number[]) => void)(...parameters);
  return new Float32Array(memory.buffer);
}

test('assembleModule() of an empty function, byte by byte', (t) => {
  const bytes = assembleModule({ initial: 1, maximum: 300, shared: false }, [
    { name: 'f', params: ['a'], locals: { i32: [], v128: [] }, body: '' },
  ]);
  t.same([...bytes], [
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,                                   // \0asm, version 1
    1, 5, 1, 0x60, 1, 0x7f, 0,                                            // types: (i32) → ()
    2, 17, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 1, 1, 0xac, 2, // import env.memory 1..300
    3, 2, 1, 0,                                                           // function 0 has type 0
    7, 5, 1, 1, 0x66, 0, 0,                                               // export f
    10, 8, 1, 6, 2, 0, 0x7f, 0, 0x7b, 0x0b,                               // code: no locals of either type, end
  ]);
  t.end();
});

test('a loop stores splats of what it loads until its counter reaches the parameter', (t) => {
  const numbers = run(`
    i32.const 0  local.set $i
    loop $next                                   ;; writes i + 1 times the number at 64 to 128, 144, …
      local.get $first  v128.load32_splat offset=64  local.get $v  f32x4.add  local.set $v
      local.get $i  i32.const 16  i32.mul  local.get $v  v128.store offset=128
      local.get $i  i32.const 1  i32.add  local.tee $i  local.get $second  i32.lt_u  br_if $next
    end`, 0, 3);
  t.same([...numbers.subarray(32, 44)], Array(12).fill(0), 'the number at 64 is 0');
  t.end();
});

test('numbers from −70,000 to 70,000 survive their encoding', (t) => {
  for (const number of [0, 63, 64, -64, -65, 127, 128, 8191, 8192, 70_000, -70_000]) {
    // address = number − number + 256
    const numbers = run(`
      block $whole
        i32.const ${number}  i32.const ${number}  i32.sub  local.get $first  i32.add  local.tee $i
        local.get $second  i32.ge_u  br_if $whole
        local.get $i  local.get $i  v128.load offset=0  local.get $i  v128.load offset=0  f32x4.mul  v128.store offset=0
      end`, 256, 257);
    t.equal(numbers[64], 0);
  }
  t.end();
});

test('assembleModule() names the function and the word that it does not know', (t) => {
  const refuses = (body: string, message: string): void => {
    t.throws(() => assembleModule(LIMITS, [withBody(body)]), new SyntaxError(`assembler: test: ${message}`));
  };
  refuses('f32x4.fma', 'no instruction f32x4.fma');
  refuses('local.get $third', 'there is no $third');
  refuses('loop $a end br $a', 'there is no $a');
  refuses('local.get first', 'there is no first');
  t.end();
});
