// The committed M0 of backbone S, for the examples that train (deck: "Let M0 be an ImageNet pre-trained network").
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '../lib/data/files/safetensors.js';
import { floatWeights } from '../lib/data/files/safetensors.js';
import type { Pretrained } from '../lib/networks/pretrained.js';

const FILE = new URL('../../examples/pretrained/m0-S.safetensors', import.meta.url); // seen from dist/examples

/** Rejects with an Error that says how to make the file when it is missing or damaged. */
export async function pretrainedM0(): Promise<Pretrained> {
  try {
    return floatWeights(await readSafetensors(fileURLToPath(FILE)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`no pre-trained M0: ${reason}; make it with: npm run rcnn -- pretrain`);
  }
}
