// A system whose training is one weight vector and one generator: fast, and every bit of its state matters.
import type { TensorFile } from '../../lib/data/files/safetensors.js';
import { floatTensor } from '../../lib/data/files/safetensors.js';
import type { Detection, Sample } from '../../lib/data/sample.js';
import type { Checkpoint, Findings, System, TrainJob, TrainRun } from '../../lib/systems/system.js';
import { withOverrides } from '../../lib/systems/overrides.js';
import { defaultRecipe } from '../../lib/systems/recipe.js';
import { DEFAULT_SYSTEM } from '../../lib/systems/systems.js';
import { Rng, type RngState } from '../../lib/tensor/rng.js';

const SIZE = 5;

/** Stands for a real one in tests of the commands; at step `badStep` it fails as a diverging training does. */
export function tinySystem(name = DEFAULT_SYSTEM, badStep = Infinity): System {
  return {
    name,
    describe: 'for tests',
    defaults: (backbone, recipe = defaultRecipe(backbone)) =>
      ({ backbone, recipe, steps: 7, scale: 150, learningRate: 0.5, seed: 0, set: {} }),
    configOf: ({ set }) => withOverrides({ size: SIZE }, set),
    startTraining: async (job) => startTraining(name, job, badStep),
    loadDetector: async (model) => {
      const { system, classes: names } = model.metadata;
      if (system !== name) throw new RangeError(`model: trained as ${system}, not as ${name}`);
      const classes = JSON.parse(names) as string[];
      const score = floatTensor(model, 'w', [SIZE]).data[0];
      const find = async (sample: Sample): Promise<Findings> => findingsOf(sample, score);
      return { classes, find, detect: async (sample) => (await find(sample)).detections };
    },
  };
}

/** Every object, moved by a pixel; an image without objects gets a false one. */
function findingsOf({ id, objects, width, height }: Sample, score: number): Findings {
  const boxes = objects.length > 0 ? objects : [{ box: { x1: 0, y1: 0, x2: width - 1, y2: height - 1 }, label: 1 }];
  const detections: Detection[] = boxes.map(({ box: { x1, y1, x2, y2 }, label }) => {
    return { imageId: id, label, score: 0.5 + Math.min(Math.abs(score), 1) / 4, box: { x1: x1 + 1, y1, x2, y2 } };
  });
  return { detections, proposals: detections.map(({ box }) => box) };
}

function startTraining(name: string, { data, settings, init, resumeFrom }: TrainJob, badStep: number): TrainRun {
  let rng = new Rng(settings.seed);
  let done = 0;
  let w = init === null ? new Float32Array(SIZE) : Float32Array.from(floatTensor(init, 'w', [SIZE]).data);
  if (resumeFrom !== null) {
    w = Float32Array.from(floatTensor(resumeFrom.model, 'w', [SIZE]).data);
    rng = Rng.fromState(JSON.parse(resumeFrom.state.metadata.rng) as RngState);
    done = Number(resumeFrom.state.metadata.done);
  }
  const checkpoint = async (): Promise<Checkpoint> => ({
    model: modelOf(name, data.classes, w),
    state: { tensors: new Map(), metadata: { rng: JSON.stringify(rng.state()), done: String(done) } },
  });
  return {
    config: { size: SIZE },
    get stepsDone() {
      return done;
    },
    async step() {
      if (done + 1 === badStep) throw new RangeError(`training: the loss a of step ${badStep} is NaN`);
      for (let i = 0; i < SIZE; i++) w[i] += settings.learningRate * rng.normal();
      done++;
      const { steps, learningRate } = settings;
      return { step: done, steps, losses: { a: w[0], b: rng.uniform() }, learningRate };
    },
    checkpoint,
  };
}

function modelOf(system: string, classes: readonly string[], w: Float32Array): TensorFile {
  return {
    tensors: new Map([['w', { shape: [SIZE], data: w.slice() }]]),
    metadata: { system, classes: JSON.stringify(classes) },
  };
}
