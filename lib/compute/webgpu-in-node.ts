// WebGPU under Node: gpu.js wants `navigator.gpu`, which the optional package `webgpu` (Dawn) provides.
// In a browser there is nothing to do. Two things need care:
// - gpu.js has one device for the whole process, so it may only go when nobody computes on it any more.
// - Node does not end while `navigator.gpu` is referenced and a device exists: the last one to close takes both away.

interface WebGpuPackage {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

/** Into a clone, whose package.json it leaves as it is, or beside the installed package. */
const INSTALL = 'npm install --no-save webgpu@0.6.2';

/** What gpu.js 2.24.1 exports beside its types: its one device. */
export interface DeviceOwner {
  readonly WebGPUContext?: { destroy(): Promise<void> };
}

/** What has a navigator: a browser, and Node from version 21 on. */
interface Scope {
  navigator?: { gpu?: Gpu };
}

/** Leave to compute on WebGPU; `close` gives it back, and may be called once. */
export interface WebGpuLease {
  close(): Promise<void>;
}

/** Those who hold a lease: as many as there are, Dawn is one. */
let leases = 0;
/** Whether `navigator.gpu` is ours to take away. */
let provided = false;
/** Dawn breaks down at the end of a process that has made several: the last one is used again while it lives. */
let dawn: WeakRef<Gpu> | null = null;

/** Makes `navigator.gpu` available to gpu.js. Rejects with the reason if there is no WebGPU on this machine. */
export async function leaseWebGpu(gpujs: DeviceOwner): Promise<WebGpuLease> {
  leases++;
  const close = (): Promise<void> => giveBack(gpujs);
  try {
    if (globalNavigator().gpu === undefined) await loadDawn();
    const adapter = await globalNavigator().gpu?.requestAdapter();
    if (!adapter) throw new Error('WebGPU found no adapter');
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function giveBack({ WebGPUContext }: DeviceOwner): Promise<void> {
  leases--;
  if (leases > 0 || !provided) return;
  provided = false;
  Reflect.deleteProperty(globalNavigator(), 'gpu');
  await WebGPUContext?.destroy();
}

async function loadDawn(): Promise<void> {
  const { create, globals } = await importDawn();
  if (globalNavigator().gpu !== undefined) return; // another one was as early
  Object.assign(globalThis, globals);
  const value = dawn?.deref() ?? create([]);
  dawn = new WeakRef(value);
  Object.defineProperty(globalNavigator(), 'gpu', { value, configurable: true });
  provided = true;
}

async function importDawn(): Promise<WebGpuPackage> {
  try {
    // The name is a variable so that the compiler does not ask for an optional package.
    const optional = 'webgpu';
    return await import(optional) as WebGpuPackage;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    const missing = /^Cannot find (package|module)/.test(reason); // a loader of modules may leave out the code
    if (missing) throw new Error(`the package webgpu is not installed: ${INSTALL}`);
    throw new Error(`the package webgpu does not load: ${reason}`);
  }
}

function globalNavigator(): { gpu?: Gpu } {
  const scope = globalThis as Scope;
  if (scope.navigator === undefined) Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  return scope.navigator!;
}
