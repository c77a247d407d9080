// WebGPU under Node: gpu.js needs `navigator.gpu`, which browsers have and here the optional package `webgpu` (Dawn)
// provides. Two rules follow from gpu.js and Node:
// - gpu.js has one device for the whole process, so it may be destroyed only after the last computation on it.
// - Node does not end while `navigator.gpu` and a device exist: closing the last lease removes both.

interface WebGpuPackage {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

interface Gpu {
  requestAdapter(): Promise<unknown>;
}

/** Into a clone, whose package.json it leaves as it is, or beside the installed package. */
const INSTALL = 'npm install --no-save webgpu@0.6.2';

/** An export of gpu.js 2.24.1 that its types lack: the owner of its one device. */
export interface DeviceOwner {
  readonly WebGPUContext?: { destroy(): Promise<void> };
}

/** The global object. Browsers have a navigator, Node from version 21 on. */
interface Scope {
  navigator?: { gpu?: Gpu };
}

/** The right to compute on WebGPU until `close`, which may be called once. */
export interface WebGpuLease {
  close(): Promise<void>;
}

/** How many leases are open. They all share one Dawn instance. */
let leases = 0;
/** Whether `navigator.gpu` comes from this file, which then removes it. */
let provided = false;
/** The last Dawn instance, used again while it exists: with several, Dawn crashes at the end of the process. */
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
  if (globalNavigator().gpu !== undefined) return; // another call has set it meanwhile
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
    const missing = /^Cannot find (package|module)/.test(reason); // by the text: some module loaders set no error code
    if (missing) throw new Error(`the package webgpu is not installed: ${INSTALL}`);
    throw new Error(`the package webgpu does not load: ${reason}`);
  }
}

function globalNavigator(): { gpu?: Gpu } {
  const scope = globalThis as Scope;
  if (scope.navigator === undefined) Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  return scope.navigator!;
}
