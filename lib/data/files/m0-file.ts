// M0, the pre-trained network that comes with the package (examples/pretrained/README.md says how it was trained).
import { fileURLToPath } from 'node:url';

/** Path of the weights of M0 for backbone S, to be read by readSafetensors(). */
export const M0_FILE = fileURLToPath(new URL('../../../../examples/pretrained/m0-S.safetensors', import.meta.url));
