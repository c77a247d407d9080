// The layering of the project as a table (docs/architecture.md has it as a picture).

/** The rooms of lib by floor. An import may only point to a lower floor. A folder inside a room belongs to its room. */
export const LEVELS: Readonly<Record<string, number>> = {
  'tensor': 0,
  'layers': 1, 'losses': 1, 'solvers': 1, 'boxes': 1,
  'compute': 2, 'data': 2,
  'training': 3,
  'networks': 4, 'sampling': 4, 'proposals': 4, 'evaluation': 4, 'viz': 4,
  'posthoc': 5,
  'detectors/rcnn': 6, 'detectors/sppnet': 6, 'detectors/fast-rcnn': 6, 'detectors/faster-rcnn': 6,
  'systems': 7,
  'runs': 8,
  'studies': 9, 'explain': 9, 'bench': 9, 'export': 9,
  'cli': 10, 'examples': 10,
};

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

/** The only imports within a level. */
export const SIDEWAYS: readonly Arrow[] = [
  { from: 'layers', to: 'boxes', typesOnly: true },
  // The SVM and ridge regression minimise the losses that the deck names: hinge and squared
  { from: 'solvers', to: 'losses', typesOnly: false },
  // Deck: "Faster R-CNN = Fast R-CNN + Region Proposal Networks"
  { from: 'detectors/faster-rcnn', to: 'detectors/fast-rcnn', typesOnly: false },
  { from: 'examples', to: 'cli', typesOnly: false },
];

export interface PackageRule {
  /** Folders or files of lib that may import it. */
  readonly where: readonly string[];
  /** Loaded only when it is used, so that the rest runs, and starts fast, without it. */
  readonly lazy: boolean;
}

/** Every package that lib imports, and where. */
export const PACKAGES: Readonly<Record<string, PackageRule>> = {
  'gpu.js': { where: ['lib/compute/gpu-runner.ts'], lazy: true },
  'webgpu': { where: ['lib/compute/gpu-runner.ts'], lazy: true },
  '@noble/hashes/sha2.js': { where: ['lib/data/files/sha256.ts'], lazy: false },
  'pngjs': { where: ['lib/data/', 'lib/viz/'], lazy: false },
  'jpeg-js': { where: ['lib/data/'], lazy: false },
  'fast-xml-parser': { where: ['lib/data/'], lazy: false },
  'valibot': { where: ['lib/'], lazy: false },
  '@jax-js/jax': { where: ['lib/bench/'], lazy: true },
  '@tensorflow/tfjs-core': { where: ['lib/bench/'], lazy: true },
  '@tensorflow/tfjs-backend-cpu': { where: ['lib/bench/'], lazy: true },
  '@tensorflow/tfjs-backend-wasm': { where: ['lib/bench/'], lazy: true },
};

export const FILE_SYSTEM: PackageRule = {
  where: ['lib/data/', 'lib/runs/', 'lib/studies/', 'lib/bench/', 'lib/export/', 'lib/cli/'],
  lazy: false,
};

/**
 * What a page in a browser can load: rooms and files of lib that import nothing of Node, and no file that does. Node's
 * modules are reached through process.getBuiltinModule, where a page has other means.
 */
export const BROWSER_SAFE: readonly string[] = [
  'lib/tensor/', 'lib/layers/', 'lib/losses/', 'lib/solvers/', 'lib/boxes/', 'lib/compute/', 'lib/training/',
  'lib/networks/', 'lib/sampling/', 'lib/proposals/', 'lib/evaluation/', 'lib/viz/', 'lib/posthoc/', 'lib/detectors/',
  'lib/systems/', 'lib/studies/gradients/pixel-sensitivity.ts',
  'lib/data/sample.ts', 'lib/data/shapes/',
  'lib/data/caches/cache-store.ts', 'lib/data/caches/cached-tensors.ts', 'lib/data/caches/feature-cache.ts',
  'lib/data/caches/image-features.ts', 'lib/data/caches/map-cache.ts', 'lib/data/caches/proposal-cache.ts',
  'lib/data/caches/shard-cache.ts',
  'lib/data/files/checked.ts', 'lib/data/files/content-key.ts', 'lib/data/files/error-code.ts',
  'lib/data/files/foreign-formats.ts', 'lib/data/files/proposal-line.ts',
  'lib/data/files/safetensors-header.ts', 'lib/data/files/safetensors.ts', 'lib/data/files/sha256.ts',
  'lib/data/files/tensor-codec.ts', 'lib/data/files/test-config.ts',
  'lib/data/pictures/augmentation.ts', 'lib/data/pictures/image-cache.ts', 'lib/data/pictures/image-tensor.ts',
  'lib/data/pictures/prepare-image.ts', 'lib/data/pictures/resize-bilinear.ts', 'lib/data/pictures/warp-crop.ts',
  'lib/data/voc/voc-policy.ts',
];

/** Of the rooms above, what runs under Node only: a thread, started by its file name. */
export const NODE_ONLY: readonly string[] = ['lib/compute/simd/simd-worker.ts'];

/** The room of a file: `boxes` of lib/boxes/box.ts, `detectors/fast-rcnn`, `data` of lib/data/voc/…; or null. */
export function unitOf(path: string): string | null {
  const unit = /^(examples)\//.exec(path) ?? /^lib\/(detectors\/[^/]+|[^/]+)\//.exec(path);
  return unit !== null && unit[1] in LEVELS ? unit[1] : null;
}
