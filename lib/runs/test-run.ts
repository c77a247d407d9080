// A test of a trained run: detections of a whole split, their evaluation, and everything a run folder keeps of it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../compute/compute.js';
import { refuseNoObjects } from '../data/data-sense.js';
import { makeFolder } from '../data/files/make-folder.js';
import { drawingFolder, writeDrawnPng } from '../data/pictures/drawing-file.js';
import { encodePng } from '../data/pictures/image-file.js';
import type { Dataset, Detection, Sample } from '../data/sample.js';
import { cocoAp } from '../evaluation/coco-ap.js';
import { evaluate, VOC_EVALUATION, type Evaluation } from '../evaluation/evaluate.js';
import { proposalRecall, RECALL } from '../evaluation/proposal-recall.js';
import type { BoxesFor, TrainedDetector } from '../systems/system.js';
import type { PagePicture } from '../viz/pages/page.js';
import { drawDetections, type ShownDetection } from '../viz/pictures/draw-boxes.js';
import { describeData, loadData, refuseAmongData } from './data-choice.js';
import type { ClassAdvice } from './diagnosis/advice.js';
import { advised, diagnosed } from './diagnosis/diagnose-run.js';
import { countTrainedOn, dataRecord, type DataRecord } from './guards/data-record.js';
import { holdingFolder, isLock } from './guards/folder-lock.js';
import { sayTrainedOn } from './lines/trained-on-line.js';
import { metricsOf, readMetrics, type Metrics, type TestOutcome } from './metrics.js';
import { isFileChoice, refuseForeignProposals } from './proposal-file.js';
import { boxSource, keptProposals, proposalFolder } from './proposal-folder.js';
import { writeResultFiles } from './result-files.js';
import { detectAll, detectionStages, meanPrecisions, perImageMade, type AllFindings } from './split-findings.js';
import type { RunConfig, TestPlan } from './run-config.js';
import { cleanRunFolder, RUN_FILES } from './run-folder.js';
import { bestStepOf, loadRunDetector, readRunModel, type RunModel } from './run-model.js';
import { readReportLogs, writeRunReport } from './run-report.js';
import { instructive, judgedDetections } from './report/instructive-pictures.js';
import { namesIn, writeJson } from './text-files.js';
import { withCompute, type World } from './world.js';

/** What is drawn unless something else is chosen. */
export const DRAWING = { pictures: 12, drawnScore: 0.5 } as const;

interface Tested {
  readonly metrics: Metrics;
  readonly evaluation: Evaluation;
  /** What to say of classes with a low average precision. */
  readonly advice: readonly ClassAdvice[];
}

/**
 * Tests the run in `dir` and writes detections.json, comp4 files, pictures, report.html and at last metrics.json into
 * the folder of the results. An interrupted test leaves no metrics.json: results of two splits never stand together.
 */
export async function testRun(dir: string, config: RunConfig, plan: TestPlan, world: World): Promise<Tested> {
  const out = plan.out ?? dir;
  if (out !== dir) await refuseAmongData(out, plan.data);
  await refuseAmongData(plan.cache, plan.data, '--cache');
  return holdingFolder(out, async () => {
    if (out === dir) await cleanRunFolder(dir);
    else await refuseForeignResults(out);
    return world.interruption.hearing(() => test(dir, config, plan, world));
  });
}

/** Throws RangeError unless a folder is missing, empty, or holds the results of an earlier test. */
async function refuseForeignResults(out: string): Promise<void> {
  const names = (await namesIn(out, 'a folder of results')).filter((name) => !isLock(name));
  if (names.length === 0 || await readMetrics(out) !== null) return;
  throw new RangeError(`${out}: holds ${names[0]} and no metrics.json of a test, refusing to write into it`);
}

/** A test that is under way. */
interface OpenTest {
  readonly dir: string;
  readonly config: RunConfig;
  readonly plan: TestPlan;
  readonly compute: Compute;
  readonly boxesFor: BoxesFor;
}

async function test(dir: string, config: RunConfig, plan: TestPlan, world: World): Promise<Tested> {
  return withCompute(world, plan.mode, async (compute) => {
    const { out = dir } = plan;
    const test: OpenTest = { dir, config, plan, compute, boxesFor: boxesOf(dir, config, plan) };
    const begin = world.now();
    const { model, detector, data, record } = await loaded(test, world);
    const [loadedAt, cpuLoaded] = [world.now(), world.cpuSeconds()];
    const found = await detectAll(detector, data, world);
    const [detectedAt, cpuDetect] = [world.now(), world.cpuSeconds() - cpuLoaded];
    world.progress.hint('evaluating, drawing pictures, writing the report');
    const evaluation = evaluate(data, found.detections, VOC_EVALUATION);
    const diagnosis = await diagnosed({ data, evaluation, ...found }, { ...test, ...model }, world);
    await rm(join(out, RUN_FILES.metrics), { force: true });
    const detectionsKey = await writeResultFiles(out, plan.split, detector.classes, found.detections);
    const pictures = await writePictures(out, data, found.detections, plan);
    const detecting = detectionStages(detectedAt - loadedAt, found.external);
    const stages = { data: loadedAt - begin, ...detecting, evaluate: world.now() - detectedAt };
    const measures = measured({ ...test, ...model }, data, found);
    const outcome = { ...measures, evaluation, diagnosis, stages, cpuDetect, record, detectionsKey };
    const metrics = metricsOf(config, outcome);
    const photographs = plan.data.kind === 'folder' ? data : null; // the defaults fit drawn shapes
    const advice = await advised({ dir, config, plan, photographs }, metrics, world);
    await writeRunReport(dir, config, { metrics, evaluation, advice, pictures }, out);
    await writeJson(join(out, RUN_FILES.metrics), metrics);
    return { metrics, evaluation, advice };
  });
}

/** The detector of the run and the images to test on, checked before the work begins. */
async function loaded({ dir, config, plan, compute, boxesFor }: OpenTest, world: World): Promise<{
  readonly model: RunModel;
  readonly detector: TrainedDetector;
  readonly data: Dataset;
  readonly record: DataRecord | null;
}> {
  const model = await readRunModel(dir, config, plan, world);
  const detector = await loadRunDetector(dir, config, model, { compute, boxesFor }, world);
  await readReportLogs(dir, config.plan); // the report at the end needs them
  const data = await loadData(plan.data, plan.split, detector.classes, world);
  refuseNoObjects(data, describeData(plan.data), 'find');
  await refuseWrongFile(config, plan, data, world);
  const record = await dataRecord(data);
  const both = record === null ? 0 : await countTrainedOn(dir, record);
  sayTrainedOn(`test on split ${plan.split}`, both, data.samples.length, world);
  return { model, detector, data, record };
}

/** The measures of a test beside its evaluation. */
function measured(
  { plan, compute, ...model }: OpenTest & RunModel, data: Dataset,
  { detections, covered, external, variants }: AllFindings,
): Omit<TestOutcome, 'evaluation' | 'diagnosis' | 'stages' | 'cpuDetect' | 'record' | 'detectionsKey'> {
  return {
    data: plan.data, split: plan.split, backend: compute.backend,
    coco: cocoAp(data, detections),
    proposals: proposalRecall(covered, RECALL),
    proposalsPerImage: perImageMade(external),
    variants: meanPrecisions(data, variants),
    ...plan.best === true ? { bestStep: bestStepOf(model) } : {},
  };
}

/** Checks a file of boxes before the work begins. Throws RangeError naming its line. */
async function refuseWrongFile({ plan }: RunConfig, test: TestPlan, data: Dataset, world: World): Promise<void> {
  const choice = test.proposals ?? plan.settings.proposals;
  if (choice === undefined || !isFileChoice(choice)) return;
  await refuseForeignProposals(choice, test.data);
  await keptProposals(choice, data.samples, '', world);
}

function boxesOf(dir: string, config: RunConfig, { cache, data, out = dir }: TestPlan): BoxesFor {
  const folder = cache ?? config.plan.cache ?? join(out, RUN_FILES.proposals);
  return (choice) => boxSource(choice, proposalFolder(folder, data, choice));
}

function objectsText(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

/** Draws some images of the split into the pictures folder, and returns them for the report. */
async function writePictures(
  dir: string, data: Dataset, detections: readonly Detection[], plan: TestPlan,
): Promise<PagePicture[]> {
  const folder = await drawingFolder(join(dir, RUN_FILES.pictures), []);
  await makeFolder(folder.dir);
  const judged = judgedDetections(data, detections);
  const pictures: PagePicture[] = [];
  for (const sample of instructive(data.samples, judged, plan)) {
    const { png, shown } = await drawnDetections(sample, judged, plan.drawnScore, data.classes);
    await writeDrawnPng(folder, sample.id, png);
    const wrong = shown.filter((one) => one.wrong === true).length;
    const caption = `${sample.id}: ${objectsText(sample.objects.length)} (dashed), ${shown.length} detections from `
      + `${plan.drawnScore} up, ${wrong} of them wrong`;
    pictures.push({ caption, png });
  }
  return pictures;
}

/** An image with its objects and, from a score up, its detections among those of a whole split; and these. */
export async function drawnDetections(
  sample: Sample, detections: readonly ShownDetection[], fromScore: number, classes: readonly string[],
): Promise<{ readonly png: Uint8Array; readonly shown: readonly ShownDetection[] }> {
  const shown = detections.filter(({ imageId, score }) => imageId === sample.id && score >= fromScore);
  const drawn = drawDetections(await sample.image(), shown, sample.objects, classes);
  return { png: await encodePng(drawn), shown };
}
