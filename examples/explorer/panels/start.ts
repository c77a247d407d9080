// The first screen: a scene with the boxes of a trained network, and beside it a network that is being trained.
import type { RgbImage } from '../../../lib/data/sample.js';
import type { StepResult } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, select, short } from '../page/elements.js';
import { drawLosses, LOSS_NAMES } from '../page/loss-chart.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, detectionBoxes, type BoxPicture } from '../page/picture.js';
import { TrainingRun, wantsLessMotion } from '../page/training-run.js';

const IMAGES = 100;
const DETECT_EVERY = 10; // steps
const SHOWN = 4; // scenes
const SURE = 0.5; // least score of a box that is drawn

export const START: Panel = {
  name: 'start',
  title: 'A network is being trained here',
  slide: 'Training method #2: Approx. joint optimization',
  sentence: '“Write the network down as a single model and just train it.”',
  formula: 'L = L_rpn_cls + L_rpn_bbox + L_cls + L_bbox\n'
    + 'w ← w − learning rate · velocity      after every mini-batch of 2 images',
  question: 'after how many steps will the first right box appear?',
  answer: 'About a hundred: the class loss must first fall below that of “everything is background”.',
  code: ['lib/detectors/faster-rcnn/train-joint.ts#startJointTraining',
    'lib/solvers/sgd.ts#Sgd.update'],
  breaks: ['uphill'],
  mount,
};

/** The pictures and the numbers that move. */
class Screen {
  readonly numbers = h('div', { class: 'numbers' });
  readonly chart = h('div', { class: 'chart' });
  readonly pictures: readonly BoxPicture[];
  readonly pause: HTMLButtonElement;
  readonly run: TrainingRun;
  private readonly context: Context;
  private readonly images: readonly RgbImage[];
  private drawn = 0;

  constructor(context: Context, images: readonly RgbImage[]) {
    [this.context, this.images] = [context, images];
    this.pictures = images.map((image, i) => boxPicture(image, `In training: scene ${i + 1}`));
    this.pause = button('Go on', () => { if (this.run.running) this.run.pause(); else void this.run.go(); });
    this.run = new TrainingRun(async () => (await context.engine.call('step', 1))[0], {
      onStep: (made) => this.onStep(made),
      onState: (running) => { this.pause.textContent = running ? 'Pause' : 'Go on'; },
      onError: (error) => context.notify(String(error)),
    });
    this.pause.disabled = true;
    context.onLeave(() => this.run.pause());
  }

  readonly begin = async (): Promise<void> => {
    const { state, engine } = this.context;
    const [from, seed] = [state.get('start.from'), state.get('start.seed')];
    await this.run.start(() => engine.call('start', { from, seed, images: IMAGES, rate: 1 }));
    for (const picture of this.pictures) picture.draw([]);
    this.pause.disabled = false;
    if (!wantsLessMotion()) void this.run.go();
    else fill(this.numbers, 'Press “Go on”: nothing moves by itself, because your system asks for less motion.');
  };

  private async onStep({ step, losses }: StepResult): Promise<void> {
    const rate = ` ${short(this.run.stepsPerSecond(), 2)} steps a second `;
    fill(this.numbers, h('strong', { 'data-step': step }, `step ${step}`), rate,
      ...Object.entries(losses).map(([name, loss]) => h('span', {}, ` ${LOSS_NAMES[name]} ${loss.toFixed(3)}`)));
    if (step % 5 === 0 && performance.now() - this.drawn > 500) {
      drawLosses(this.chart, this.run.made);
      this.drawn = performance.now();
    }
    if (step % DETECT_EVERY !== 0) return;
    await this.detectOn(0, step);
    await this.detectOn(1 + (step / DETECT_EVERY) % (SHOWN - 1), step);
  }

  private async detectOn(i: number, step: number): Promise<void> {
    const found = await this.context.engine.call('detect', { which: 'training', picture: this.images[i] });
    const sure = found.detections.filter(({ score }) => score >= SURE);
    this.pictures[i].draw(detectionBoxes(sure, found.classes));
    this.pictures[i].caption.textContent = `In training: step ${step}, ${sure.length} boxes with a score above ${SURE}`;
  }
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { engine, scenes, state, notify } = context;
  const images = await Promise.all(scenes.samples.slice(0, SHOWN).map((sample) => sample.image()));
  const trained = boxPicture(images[0], 'After 1,000 steps');
  const screen = new Screen(context, images);
  code[1].mark('w[i] -= V[i]');
  const firstBoxes = async (): Promise<void> => {
    const { detections, classes } = await engine.call('detect', { which: 'trained', picture: images[0] });
    trained.draw(detectionBoxes(detections.filter(({ score }) => score >= SURE), classes));
  };
  void firstBoxes().then(screen.begin).catch((error: unknown) => notify(String(error)));
  const starts = [['M0', 'M0, pre-trained'], ['scratch', 'random numbers']] as const;
  const from = select('Start from', starts, state.get('start.from'), (value) => {
    state.set('start.from', value);
    void screen.begin();
  });
  return {
    controls: [screen.pause, button('Begin again', () => void screen.begin()), from],
    body: [
      h('div', { class: 'pictures' }, trained.element, screen.pictures[0].element),
      screen.numbers, screen.chart,
      h('div', { class: 'pictures small' }, ...screen.pictures.slice(1).map(({ element }) => element)),
    ],
    onBreak: () => screen.begin(),
    breakIt: [h('p', {}, 'The training begins again with it: the losses climb as the learning rate warms up, until one '
      + 'of them is no number. The step then says which one, and changes nothing.')],
  };
}
