// The committed M0 of backbone S, for the examples that train (deck: "Let M0 be an ImageNet pre-trained network").
import { M0_FILE } from '../lib/data/files/m0-file.js';
import { floatWeights } from '../lib/data/files/safetensors.js';
import { readSafetensors } from '../lib/data/files/tensor-file.js';
import type { Pretrained } from '../lib/networks/pretrained.js';

/** Rejects with an Error that says how to make the file when it is missing or damaged. */
export async function pretrainedM0(): Promise<Pretrained> {
  try {
    return floatWeights(await readSafetensors(M0_FILE));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`no pre-trained M0: ${reason}; make it with: npm run rcnn -- pretrain`);
  }
}
