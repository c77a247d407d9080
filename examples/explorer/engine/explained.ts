// A model of the visitor, of any of the six systems, and the reasons of its detections as `rcnn explain` prints them.
import type { Compute } from '../../../lib/compute/compute.js';
import type { TensorFile } from '../../../lib/data/files/safetensors.js';
import { metadataText } from '../../../lib/data/files/safetensors.js';
import type { RgbImage, Sample } from '../../../lib/data/sample.js';
import { detectionAccount } from '../../../lib/explain/detection-account.js';
import { detectionLines } from '../../../lib/explain/explain-text.js';
import { openCase } from '../../../lib/explain/explained-case.js';
import { SYSTEMS, systemNamed, VARIANTS } from '../../../lib/systems/systems.js';
import type { BoxesFor } from '../../../lib/systems/system.js';
import { Rng } from '../../../lib/tensor/rng.js';
import type { ExplainedDetection, ExplainedPicture } from './messages.js';

/** Proposals of a picture are made anew: a page keeps none. */
const NOWHERE: BoxesFor = async () => null;

/** Detects in a picture; the systems that keep records say why. Throws RangeError for a file that is no model. */
export async function explained(file: TensorFile, compute: Compute, picture: RgbImage): Promise<ExplainedPicture> {
  const system = systemNamed(metadataText(file, 'system'), [...SYSTEMS, ...VARIANTS]);
  const { width, height } = picture;
  const sample: Sample = { id: 'picture', width, height, objects: [], inMemory: true, image: async () => picture };
  const begin = performance.now();
  const detections = system.loadExplainer === undefined
    ? await plainly(sample, await system.loadDetector(file, compute, NOWHERE))
    : await withReasons(sample, await system.loadExplainer(file, compute, NOWHERE));
  return { system: system.name, detections, milliseconds: performance.now() - begin };
}

type Loaded<Name extends 'loadDetector' | 'loadExplainer'> =
  Awaited<ReturnType<NonNullable<(typeof SYSTEMS)[number][Name]>>>;

async function plainly(sample: Sample, detector: Loaded<'loadDetector'>): Promise<ExplainedDetection[]> {
  const found = await detector.detect(sample);
  return found.map(({ label, score, box }) =>
    ({ label, score, box, name: detector.classes[label - 1], why: ['this system keeps no records of its reasons'] }));
}

async function withReasons(sample: Sample, explainer: Loaded<'loadExplainer'>): Promise<ExplainedDetection[]> {
  const explanation = await explainer.explain(sample, new Rng(0));
  const seen = openCase(explanation, explainer.classes, { ...sample, isTruthKnown: false });
  return seen.detections.map(({ label, score, box }, i) => ({
    label, score, box, name: explainer.classes[label - 1], why: detectionLines(detectionAccount(i, seen), seen),
  }));
}
