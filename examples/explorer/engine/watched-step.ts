// One step of joint training, stage by stage: the list of stages, their names, lines and functions come from the step's
// own text (lib/training/watch.ts); here what each stage made becomes pictures.
import type { Box } from '../../../lib/boxes/box.js';
import type { PixelScaling } from '../../../lib/data/pictures/image-tensor.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { startJointTraining, type JointJob } from '../../../lib/detectors/faster-rcnn/train-joint.js';
import { StageRecorder } from '../../../lib/training/stage-account.js';
import type { Tensor } from '../../../lib/tensor/tensor.js';
import type { StagePlane, StageResult, WatchedStep } from './messages.js';

const MOST_PLANES = 6; // of a tensor
const MOST_BOXES = 200;
const MOST_TENSORS = 3; // of a stage

/** Makes the first step of a training. */
export async function watchedStep(job: JointJob): Promise<WatchedStep> {
  const stages: StageResult[] = [];
  let picture: RgbImage | null = null;
  const recorder = new StageRecorder((account, value) => {
    const tensors = tensorsIn(value, '', 0);
    if (account.stage.name === 'batch') picture = pictureOf(tensors[0].tensor, job.config.preprocessing);
    stages.push({
      ...account, boxes: boxesIn(value).slice(0, MOST_BOXES),
      planes: tensors.slice(0, MOST_TENSORS).flatMap(({ name, tensor }) => planesOf(name, tensor)),
    });
  });
  const watched = { ...job, watch: recorder.watch };
  const run = startJointTraining(watched);
  const { losses } = await recorder.step(run.step);
  return { stages, losses, picture };
}

interface Named {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The tensors with four axes in what a stage made; what backward keeps for itself is left out. */
function tensorsIn(value: unknown, name: string, depth: number): Named[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > 2) return [];
  if ('shape' in value && 'data' in value) {
    const tensor = value as Tensor;
    return tensor.shape.length === 4 ? [{ name, tensor }] : [];
  }
  return Object.entries(value).filter(([key]) => key !== 'saved')
    .flatMap(([key, each]) => tensorsIn(each, name === '' ? key : `${name}.${key}`, depth + 1));
}

/** The first planes of the first entry. */
function planesOf(name: string, { shape: [, C, height, width], data }: Tensor): StagePlane[] {
  return Array.from({ length: Math.min(C, MOST_PLANES) }, (_, c) => ({
    name: `${name === '' ? 'channel' : name} ${c}`, width, height,
    data: Float32Array.from(data.subarray(c * height * width, (c + 1) * height * width)),
  }));
}

/** The boxes of the first image in what a stage made: a list of boxes, or such lists for each image. */
function boxesIn(value: unknown): Box[] {
  if (Array.isArray(value)) return Array.isArray(value[0]) ? boxesIn(value[0]) : value.flatMap(boxOf);
  if (typeof value !== 'object' || value === null) return [];
  const { rois, images } = value as { rois?: unknown; images?: unknown };
  if (Array.isArray(rois)) return rois.filter((roi: { image?: number }) => (roi.image ?? 0) === 0).flatMap(boxOf);
  if (Array.isArray(images)) return boxesIn((images[0] as { objects?: unknown }).objects);
  return [];
}

function boxOf(value: unknown): Box[] {
  if (typeof value !== 'object' || value === null) return [];
  const { x1, y1, x2, y2 } = ('box' in value ? value.box : value) as Partial<Box>;
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return [];
  return [{ x1, y1, x2, y2 }];
}

/** The first image of a mini-batch (N,3,H,W) as it looks. */
function pictureOf({ shape: [, , height, width], data }: Tensor, { order, means, std }: PixelScaling): RgbImage {
  const pixels = new Uint8Array(3 * width * height);
  const deviations = [std].flat(); // one for all channels, or one each
  for (let c = 0; c < 3; c++) {
    const channel = order === 'RGB' ? c : 2 - c;
    const deviation = deviations[c] ?? deviations[0];
    for (let i = 0; i < width * height; i++) {
      const value = data[c * width * height + i] * deviation + means[c];
      pixels[3 * i + channel] = Math.round(Math.min(Math.max(value, 0), 255));
    }
  }
  return { width, height, data: pixels };
}
