// Exact joint training: two runs from one seed, with and without the path through the corners of the regions.
import type { ExactPairStep } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h, short, slider } from '../page/elements.js';
import { drawLosses } from '../page/loss-chart.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { TrainingRun } from '../page/training-run.js';

const IMAGES = 20;

export const EXACT: Panel = {
  name: 'exact',
  title: 'Exact joint training',
  slide: 'Faster R-CNN exact joint training',
  sentence: '“Use a differentiable sampler instead of max pooling.” One option; the deck calls it untested.',
  formula: '∂L/∂deltas = ∂L_rpn_bbox/∂deltas + weight · Σ over regions ∂(L_cls + L_bbox)/∂region · ∂region/∂deltas\n'
    + 'weight 0: regions are constants, as in approximate joint training        1: the derivative itself',
  question: 'which is longer: the RPN’s own gradient at its deltas, or what the head sends through the corners?',
  answer: 'Train and read the two lengths below. The project’s own setting has a weight of 0.01.',
  code: ['lib/detectors/faster-rcnn/exact/step-exact.ts#exactStep',
    'lib/detectors/faster-rcnn/exact/coordinate-path.ts#weightedPath'],
  breaks: ['wrong-sign'],
  mount,
};

/** Both runs, step by step. */
class PairView {
  readonly numbers = h('div', { class: 'numbers' });
  readonly chart = h('div', { class: 'chart' });
  readonly train: HTMLButtonElement;
  private readonly context: Context;
  private readonly run: TrainingRun<ExactPairStep>;
  private isStarted = false;
  private drawn = 0;

  constructor(context: Context) {
    this.context = context;
    this.run = new TrainingRun(() => context.engine.call('exactStep'), {
      onStep: (made) => this.onStep(made),
      onState: (running) => { this.train.textContent = running ? 'Pause' : 'Train both'; },
      onError: (error) => context.notify(String(error)),
    });
    this.train = button('Train both', () => void this.toggle());
    context.onLeave(() => this.run.pause());
  }

  async begin(): Promise<void> {
    const { state, engine } = this.context;
    this.isStarted = true;
    fill(this.numbers);
    fill(this.chart);
    const training = { from: 'M0', seed: state.get('exact.seed'), images: IMAGES, rate: 1 } as const;
    await this.run.start(() => engine.call('exact', { training, weight: state.get('exact.weight') }));
    await this.run.go();
  }

  /** A run that was made by another rule is of no use any more. */
  async forget(): Promise<void> {
    if (this.isStarted) await this.begin();
  }

  private async toggle(): Promise<void> {
    if (this.run.running) this.run.pause();
    else if (this.isStarted) await this.run.go();
    else await this.begin();
  }

  private onStep({ step, losses, norms }: ExactPairStep): void {
    const [plain, exact] = Object.values(losses);
    fill(this.numbers, h('strong', { 'data-step': step }, `step ${step}`),
      h('span', { 'data-loss': 'plain', 'data-exact': plain }, `four losses, weight 0: ${plain.toFixed(4)}`),
      h('span', { 'data-loss': 'path', 'data-exact': exact }, `with the path: ${exact.toFixed(4)}`),
      h('span', {}, `at the deltas: the RPN’s own gradient ${short(norms.rpnBbox)}, the head’s ${short(norms.path)}`));
    if (performance.now() - this.drawn < 500) return;
    drawLosses(this.chart, this.run.made, { zero: false });
    this.drawn = performance.now();
  }
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const { state } = context;
  const view = new PairView(context);
  code[0].mark('weightedPath(dPath', 'movedRegionsBackward(');
  code[1].mark('return scaled');
  return {
    controls: [
      slider('Weight', { min: 0, max: 1, step: 0.05, value: state.get('exact.weight') }, (weight) => {
        state.set('exact.weight', weight);
        void view.forget();
      }),
      view.train, button('Begin again', () => void view.begin()),
    ],
    body: [
      h('p', { class: 'hint' }, 'Two trainings from M0 and from one seed, on the same images: they part at the second '
        + 'step. With weight 0 they are one.'),
      view.numbers, view.chart,
    ],
    onBreak: () => view.forget(),
    breakIt: [h('p', {}, 'The path then pushes regions to where the losses of the head are larger. Compare the '
      + 'curves with those of the right sign: a gradient check tells at once.')],
  };
}
