// A test of a trained run: detections of a whole split, their evaluation, and everything a run folder keeps of it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../compute/compute.js';
import { writeFileAtomic } from '../data/files/atomic-file.js';
import { encodePng } from '../data/pictures/image-file.js';
import { readSafetensors } from '../data/files/safetensors.js';
import type { Dataset, Detection } from '../data/sample.js';
import { evaluate, VOC_EVALUATION, type Evaluation } from '../evaluation/evaluate.js';
import { proposalRecall, RECALL, type ImageProposals } from '../evaluation/proposal-recall.js';
import { drawDetections } from '../viz/pictures/draw-boxes.js';
import { durationText } from '../viz/number-text.js';
import type { PagePicture } from '../viz/pages/page.js';
import { loadData, type DataChoice } from './data-choice.js';
import { proposalFolder } from './proposal-folder.js';
import { metricsOf, type Metrics } from './metrics.js';
import { writeResultFiles } from './result-files.js';
import type { RunConfig } from './run-config.js';
import { RUN_FILES, writeJson } from './run-folder.js';
import { writeRunReport } from './run-report.js';
import type { CacheFor, Findings, TrainedDetector } from '../systems/system.js';
import { systemNamed } from '../systems/systems.js';
import type { World } from './world.js';

export interface TestPlan {
  readonly data: DataChoice;
  readonly split: string;
  readonly mode: string;
  /** How many images are drawn with their detections, evenly over the split. */
  readonly pictures: number;
  /** Detections with a lower score are not drawn. */
  readonly drawnScore: number;
  /** Where external proposals are kept; absent: where the training kept them. */
  readonly cache?: string;
}

/** The detector of a run. Throws RangeError naming the file when it is corrupt, foreign or of another system. */
export async function loadRunDetector(
  dir: string, { plan }: RunConfig, has: { readonly compute: Compute; readonly cacheFor: CacheFor }, world: World,
): Promise<TrainedDetector> {
  const path = join(dir, RUN_FILES.model);
  const model = await readSafetensors(path);
  try {
    return await systemNamed(plan.system, world.systems).loadDetector(model, has.compute, has.cacheFor);
  } catch (error) {
    throw new RangeError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Tests the run in `dir` and writes metrics.json, detections.json, comp4 files, pictures and report.html into it. */
export async function testRun(
  dir: string, config: RunConfig, plan: TestPlan, world: World,
): Promise<{ readonly metrics: Metrics; readonly evaluation: Evaluation }> {
  const begin = world.now();
  const compute = await world.openCompute(plan.mode);
  try {
    const detector = await loadRunDetector(dir, config, { compute, cacheFor: cacheOf(dir, config, plan) }, world);
    const data = await loadData(plan.data, plan.split, detector.classes, world);
    const [loaded, cpuLoaded] = [world.now(), world.cpuSeconds()];
    const { detections, covered, external, variants } = await detectAll(detector, data, world);
    const [detected, cpuDetect] = [world.now(), world.cpuSeconds() - cpuLoaded];
    const evaluation = evaluate(data, detections, VOC_EVALUATION);
    const proposals = proposalRecall(covered, RECALL);
    await writeResultFiles(dir, plan.split, detector.classes, detections);
    const pictures = await writePictures(dir, data, detections, plan);
    const evaluated = world.now() - detected;
    const stages = { data: loaded - begin, ...detectionStages(detected - loaded, external), evaluate: evaluated };
    const metrics = metricsOf(config, {
      data: plan.data, split: plan.split, evaluation, proposals, backend: compute.backend, stages, cpuDetect,
      proposalsPerImage: perImageMade(external), variants: meanPrecisions(data, variants),
    });
    await writeRunReport(dir, config, { metrics, evaluation, pictures });
    await writeJson(join(dir, RUN_FILES.metrics), metrics);
    return { metrics, evaluation };
  } finally {
    await compute.close();
  }
}

function cacheOf(dir: string, config: RunConfig, { cache, data }: TestPlan): CacheFor {
  const folder = cache ?? config.plan.cache ?? join(dir, RUN_FILES.proposals);
  return (choice) => proposalFolder(folder, data, choice);
}

type External = NonNullable<Findings['external']>;

interface AllFindings {
  readonly detections: readonly Detection[];
  readonly covered: readonly ImageProposals[];
  readonly external: readonly External[];
  readonly variants: ReadonlyMap<string, readonly Detection[]>;
}

async function detectAll(detector: TrainedDetector, { samples }: Dataset, world: World): Promise<AllFindings> {
  const begin = world.now();
  const variants = new Map<string, Detection[]>();
  const detections: Detection[] = [];
  const covered: ImageProposals[] = [];
  const external: External[] = [];
  for (const [i, sample] of samples.entries()) {
    const found = await detector.find(sample);
    detections.push(...found.detections);
    if (found.external !== undefined) external.push(found.external);
    for (const [name, others] of Object.entries(found.variants ?? {})) {
      const all = variants.get(name) ?? [];
      variants.set(name, all);
      all.push(...others);
    }
    covered.push({ proposals: found.proposals, objects: sample.objects.map(({ box }) => box) });
    const left = durationText((world.now() - begin) / (i + 1) * (samples.length - i - 1));
    world.progress.update(`image ${i + 1}/${samples.length}  ${left} left`, i + 1 === samples.length);
  }
  world.progress.settle();
  return { detections, covered, external, variants };
}

function meanPrecisions(data: Dataset, variants: AllFindings['variants']): Record<string, number> | null {
  if (variants.size === 0) return null;
  return Object.fromEntries([...variants].map(([name, found]) => [name, evaluate(data, found, VOC_EVALUATION).mAP]));
}

/** External proposals are a stage of their own. */
function detectionStages(seconds: number, external: readonly External[]): Record<string, number> {
  if (external.length === 0) return { detect: seconds };
  const proposing = secondsOf(external); // by a clock of its own
  return { testProposals: proposing, detect: Math.max(seconds - proposing, 0) };
}

function secondsOf(external: readonly External[]): number {
  return external.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Mean over the images whose proposals were made; null when there are none. */
function perImageMade(external: readonly External[]): number | null {
  const made = external.filter((one) => one.made);
  return made.length === 0 ? null : secondsOf(made) / made.length;
}

/** Draws some images of the split; they go to the pictures folder and, as they are, into the report. */
async function writePictures(
  dir: string, { samples, classes }: Dataset, detections: readonly Detection[], plan: TestPlan,
): Promise<PagePicture[]> {
  await mkdir(join(dir, RUN_FILES.pictures), { recursive: true });
  const count = Math.min(plan.pictures, samples.length);
  const chosen = Array.from({ length: count }, (_, i) => samples[Math.floor(i * samples.length / count)]);
  const pictures: PagePicture[] = [];
  for (const sample of chosen) {
    const { id, objects } = sample;
    const shown = detections.filter(({ imageId, score }) => imageId === id && score >= plan.drawnScore);
    const png = await encodePng(drawDetections(await sample.image(), shown, objects, classes));
    await writeFileAtomic(join(dir, RUN_FILES.pictures, `${id}.png`), png);
    const caption = `${id}: ${objects.length} objects (dashed), ${shown.length} detections from ${plan.drawnScore} up`;
    pictures.push({ caption, png });
  }
  return pictures;
}
