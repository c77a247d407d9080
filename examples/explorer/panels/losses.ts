// One net, four losses: a joint step stage by stage, and a training that goes on in the worker.
import type { StepResult } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, select, short, slider } from '../page/elements.js';
import { drawLosses, LOSS_NAMES } from '../page/loss-chart.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, detectionBoxes } from '../page/picture.js';
import { TrainingRun } from '../page/training-run.js';
import { StageWalk } from './stage-walk.js';

const IMAGES = 100;
const EVALUATE_EVERY = 50; // steps
const EVALUATED = 4; // scenes

export const LOSSES: Panel = {
  name: 'losses',
  title: 'One net, four losses',
  slide: 'One net, four losses',
  sentence: '“Write the network down as a single model and just train it.”',
  formula: 'L = L_rpn_cls + L_rpn_bbox + L_cls + L_bbox\n'
    + '∂L/∂conv = ∂(L_rpn_cls + L_rpn_bbox)/∂conv + ∂(L_cls + L_bbox)/∂conv      two branches: gradients add',
  question: 'in which stage do the gradients of the RPN and of the head meet?',
  answer: 'In “+”, just before the last backward of conv: the feature map was read by both branches.',
  code: ['lib/detectors/faster-rcnn/step-joint.ts#jointStep'],
  breaks: ['mistake-9', 'mistake-6', 'mistake-4', 'mistake-3', 'mistake-1'],
  mount,
};

/** The training below the stages. */
class Training {
  readonly element: HTMLElement;
  readonly run: TrainingRun;
  private readonly context: Context;
  private readonly numbers = h('div', { class: 'numbers' });
  private readonly score = h('div', { class: 'numbers', 'aria-live': 'polite' });
  private readonly chart = h('div', { class: 'chart' });
  private readonly scene = h('div', {});
  private readonly go: HTMLButtonElement;
  private isStarted = false;
  private drawn = 0;

  constructor(context: Context) {
    this.context = context;
    this.run = new TrainingRun(async () => (await context.engine.call('step', 1))[0], {
      onStep: (made) => this.onStep(made),
      onState: (running) => { this.go.textContent = running ? 'Pause' : 'Train'; },
      onError: (error) => { fill(this.score, h('p', { class: 'warning' }, String(error))); },
    });
    this.go = button('Train', () => void this.toggle());
    context.onLeave(() => this.run.pause());
    this.element = h('section', {}, h('h3', {}, 'Train'),
      h('div', { class: 'controls' }, this.go, button('Begin again', () => void this.begin()), this.from()),
      this.numbers, this.score, h('div', { class: 'two' }, this.chart, this.scene));
  }

  async begin(): Promise<void> {
    const { state, engine } = this.context;
    this.isStarted = true;
    fill(this.score);
    await this.run.start(() => engine.call('start', {
      from: state.get('losses.from'), seed: state.get('losses.seed'), images: IMAGES, rate: state.get('losses.rate'),
    }));
    await this.run.go();
  }

  private async toggle(): Promise<void> {
    if (this.run.running) this.run.pause();
    else if (this.isStarted) await this.run.go();
    else await this.begin();
  }

  private from(): HTMLElement {
    const { state } = this.context;
    const starts = [['M0', 'M0, pre-trained'], ['scratch', 'random numbers']] as const;
    return select('from', starts, state.get('losses.from'), (value) => {
      state.set('losses.from', value);
      void this.begin();
    });
  }

  private async onStep({ step, losses, learningRate }: StepResult): Promise<void> {
    fill(this.numbers, h('strong', { 'data-step': step }, `step ${step}`),
      h('span', {}, `${short(this.run.stepsPerSecond(), 2)} steps a second`),
      h('span', {}, `learning rate ${short(learningRate)}`),
      ...Object.entries(losses).map(([name, loss]) => h('span', { 'data-loss': name, 'data-exact': loss },
        `${LOSS_NAMES[name]} ${loss.toFixed(3)}`)));
    if (performance.now() - this.drawn > 500) {
      drawLosses(this.chart, this.run.made);
      this.drawn = performance.now();
    }
    if (step % EVALUATE_EVERY === 0) await this.evaluate(step);
  }

  private async evaluate(step: number): Promise<void> {
    const { engine, scenes } = this.context;
    const { mAP, images } = await engine.call('evaluate', EVALUATED);
    const picture = await scenes.samples[0].image();
    const { detections, classes } = await engine.call('detect', { which: 'training', picture });
    const shown = boxPicture(picture, `After step ${step}`);
    shown.draw(detectionBoxes(detections.filter(({ score }) => score >= 0.5), classes));
    fill(this.score, h('span', { 'data-map': mAP }, `after step ${step}: mAP ${(100 * mAP).toFixed(1)} % on `
      + `${images} scenes that it does not learn from`));
    fill(this.scene, shown.element);
  }
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state } = context;
  const walk = new StageWalk(context, code[0]);
  const training = new Training(context);
  await walk.make();
  const rate = slider('Learning rate, times the recipe’s', {
    min: 0, max: 20, step: 0.5, value: state.get('losses.rate'),
  }, (value) => { state.set('losses.rate', value); });
  return {
    body: [walk.element, training.element],
    onBreak: () => walk.make(),
    breakIt: [
      h('p', {}, 'The step above is made anew with the changed line. “Train with it” trains with it, and the losses '
        + 'tell how little it shows: that is why there are gradient checks.'),
      rate, button('Train with it', () => void training.begin()),
      h('p', {}, 'At 0 nothing is learnt. From about 5 on the losses jump; at 20 one of them stops being a number, and '
        + 'the step says which one and changes nothing.'),
    ],
  };
}
