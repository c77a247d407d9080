// WebGPU under Node: gpu.js wants `navigator.gpu`, which the optional package `webgpu` (Dawn) provides.
// In a browser there is nothing to do.

interface WebGpuPackage {
  create(options: readonly string[]): unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

/** Makes `navigator.gpu` available if it can; null, or why there is no adapter. */
export async function provideWebGpu(): Promise<string | null> {
  const scope = globalThis as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu === undefined) {
    const missing = await loadDawn();
    if (missing !== null) return missing;
  }
  try {
    const adapter = await scope.navigator?.gpu?.requestAdapter();
    return adapter ? null : 'WebGPU found no adapter';
  } catch (error) {
    return `WebGPU found no adapter: ${firstLine(error)}`;
  }
}

async function loadDawn(): Promise<string | null> {
  try {
    // The name is a variable so that the compiler does not ask for an optional package.
    const optional = 'webgpu';
    const { create, globals } = await import(optional) as WebGpuPackage;
    Object.assign(globalThis, globals);
    if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    const { navigator } = globalThis as { navigator?: object };
    Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true });
    return null;
  } catch (error) {
    return `the optional package webgpu does not load: ${firstLine(error)}`;
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
