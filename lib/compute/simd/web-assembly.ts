// The part of the WebAssembly interface that is used here, typed: TypeScript declares it in the browser's library only.

export interface Memory {
  /** Another object after the memory has grown. */
  readonly buffer: SharedArrayBuffer;
  /** Grows by so many pages of 64 KiB. */
  grow(pages: number): number;
}

/** A compiled module; threads share it. */
export interface Module {
  readonly compiled?: never;
}

interface WebAssemblyInterface {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module, imports: { env: { memory: Memory } }) => {
    readonly exports: Readonly<Record<string, unknown>>;
  };
}

/** Undefined where there is none. */
export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface };
