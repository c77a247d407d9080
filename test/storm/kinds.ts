// All kinds of input that the storm knows.
import { commandLineKind } from './kinds/command-lines.js';
import { runFilesKind } from './kinds/run-files.js';
import { safetensorsKind } from './kinds/safetensors-files.js';
import type { StormKind } from './storm-case.js';

export const STORM_KINDS: readonly StormKind[] = [safetensorsKind, runFilesKind, commandLineKind];
