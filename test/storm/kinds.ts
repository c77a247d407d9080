// All kinds of input that the storm knows.
import { nameKind } from './kinds/class-names.js';
import { commandLineKind } from './kinds/command-lines.js';
import { jpegKind } from './kinds/jpeg-files.js';
import { listKind } from './kinds/lists.js';
import { pngKind } from './kinds/png-files.js';
import { runFilesKind } from './kinds/run-files.js';
import { safetensorsKind } from './kinds/safetensors-files.js';
import { xmlKind } from './kinds/xml-files.js';
import type { StormKind } from './storm-case.js';

export const STORM_KINDS: readonly StormKind[] = [
  xmlKind, listKind, nameKind, pngKind, jpegKind, safetensorsKind, runFilesKind, commandLineKind,
];
