import { makeFolder } from '../../data/files/make-folder.js';
import { join, parse } from 'node:path';
import { drawingFolder, writeDrawing } from '../../data/pictures/drawing-file.js';
import { readPicture } from '../../data/pictures/image-file.js';
import type { Detection } from '../../data/sample.js';
import { pictureSample } from '../../runs/data-choice.js';
import { boxesOfPictures } from '../../runs/proposal-folder.js';
import { readRunConfig } from '../../runs/run-folder.js';
import { loadRunDetector, readRunModel } from '../../runs/run-model.js';
import { withCompute, type World } from '../../runs/world.js';
import type { BoxesFor, TrainedDetector } from '../../systems/system.js';
import { drawDetections, ownScaleFor } from '../../viz/pictures/draw-boxes.js';
import { commandLine, printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';
import { MODEL_FLAGS, modelChoice } from '../model-flags.js';
import { drawing, jsonFlag, MODE_FLAG, RUN_FLAG, SCORE_FLAG } from '../shared-flags.js';

const DEFAULT_FOLDER = 'detect';
const WEAK_SCORE = 0.05; // low enough to see what a short training has begun to find

/** `rcnn detect` */
export const detectCommand: Command = {
  name: 'detect',
  summary: 'find objects in pictures and draw them',
  operand: { name: 'IMAGE…', several: true },
  about: 'Runs the detector of a run folder over PNG or JPEG pictures, prints what it finds and writes each picture '
    + 'with the boxes drawn on it, beside other files of the same name, never over them. All pictures are read before '
    + 'anything is written.',
  flags: [
    RUN_FLAG,
    ...MODEL_FLAGS,
    { kind: 'text', name: 'out', value: 'DIR', about: `where the drawn pictures go (default: RUN/${DEFAULT_FOLDER})` },
    SCORE_FLAG,
    MODE_FLAG,
    jsonFlag('the detections as JSON'),
  ],
  examples: [
    'npx rcnn detect --run runs/photos one.jpg two.png', 'npx rcnn detect --run runs/photos --score 0.8 one.jpg',
  ],
  run: detect,
};

interface Picture {
  readonly file: string;
  /** Where the drawing goes. */
  readonly drawn: string;
  readonly detections: readonly Detection[];
}

async function detect(args: Arguments, world: World): Promise<void> {
  const dir = args.needed('run', 'RUN');
  const config = await readRunConfig(dir);
  for (const file of args.operands) {
    for (const note of (await readPicture(file)).notes) world.progress.say(`${file}: ${note}`);
  }
  const out = args.text('out') ?? join(dir, DEFAULT_FOLDER);
  await withCompute(world, args.text('mode') ?? config.plan.mode, async (compute) => {
    const model = await readRunModel(dir, config, await modelChoice(args), world);
    const boxesFor: BoxesFor = (choice) => boxesOfPictures(choice, null, args.operands);
    const detector = await loadRunDetector(dir, config, model, { compute, boxesFor }, world);
    await makeFolder(out);
    const pictures = await detectAll(detector, args, out, world);
    printResult(args, world, pictures.map((picture) => asJson(picture, detector.classes)),
      pictures.flatMap((picture) => asLines(picture, detector.classes)));
    const isEmpty = pictures.every(({ detections }) => detections.length === 0);
    if (isEmpty && drawing(args).drawnScore > WEAK_SCORE) world.progress.say(weakerLine(args));
  });
}

async function detectAll(
  detector: TrainedDetector, args: Arguments, out: string, world: World,
): Promise<Picture[]> {
  const folder = await drawingFolder(out, args.operands);
  const count = args.operands.length;
  const pictures: Picture[] = [];
  for (const [i, file] of args.operands.entries()) {
    const sample = await pictureSample(file, file);
    const found = await detector.detect(sample);
    const detections = found.filter(({ score }) => score >= drawing(args).drawnScore).sort((a, b) => b.score - a.score);
    const image = await sample.image();
    const picture = drawDetections(image, detections, [], detector.classes, ownScaleFor(image.width));
    const drawn = await writeDrawing(folder, parse(file).name, picture);
    pictures.push({ file, drawn, detections });
    world.progress.part('picture', i + 1, count);
  }
  world.progress.settle();
  return pictures;
}

/** What to type to see what was found with less confidence. */
function weakerLine(args: Arguments): string {
  const others = args.typed.filter((word, i) => !word.startsWith('--score') && args.typed[i - 1] !== '--score');
  const words = commandLine(['detect', ...others, '--score', String(WEAK_SCORE)]);
  return `nothing has a score of ${drawing(args).drawnScore} or more; see what has less by: ${words}`;
}

function asLines({ file, drawn, detections }: Picture, classes: readonly string[]): string[] {
  const lines = detections.map(({ label, score, box }) => {
    const corners = [box.x1, box.y1, box.x2, box.y2].map((x) => x.toFixed(0)).join(' ');
    return `  ${classes[label - 1]} ${score.toFixed(3)}  ${corners}`;
  });
  return [`${file}: ${detections.length} found, drawn in ${drawn}`, ...lines];
}

function asJson({ file, drawn, detections }: Picture, classes: readonly string[]): object {
  const found = detections.map(({ label, score, box }) => ({ class: classes[label - 1], score, box }));
  return { file, drawn, detections: found };
}
