// Alternating optimization as a board: the seven statements, what each copies and freezes, run small.
import { FASTER_ALTERNATING_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { colourOf, hexOf, inkOn } from '../../../lib/viz/pictures/colour.js';
import type { AlternatingPiece } from '../engine/messages.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';

const STEPS = 5; // of each of the four networks
const PROPOSALS = FASTER_ALTERNATING_SMALL.proposalsTrain.postNmsTopN;

interface Statement {
  readonly text: string;
  readonly what: string;
  /** The stage of lib that it is; null: proposals, or the last statement, which train nothing. */
  readonly stage: string | null;
  readonly mark: string;
}

const STATEMENTS: readonly Statement[] = [
  { text: 'train_rpn(M0) → M1', what: 'trunk copied from M0, then trained with the RPN', stage: 'trainM1',
    mark: 'const M1' },
  { text: 'generate_proposals(M1) → P1', what: `at most ${PROPOSALS} boxes an image, fixed from here on`, stage: null,
    mark: 'const P1' },
  { text: 'train_fast_rcnn(M0, P1) → M2', what: 'trunk copied from M0 again, then trained with the head',
    stage: 'trainM2', mark: 'const M2' },
  { text: 'train_rpn_frozen_conv(M2) → M3', what: 'trunk of M2, frozen; only the RPN learns', stage: 'trainM3',
    mark: 'const M3' },
  { text: 'generate_proposals(M3) → P2', what: `at most ${PROPOSALS} boxes an image`, stage: null, mark: 'const P2' },
  { text: 'train_fast_rcnn_frozen_conv(M3, P2) → M4', what: 'trunk of M3, frozen; only the head learns',
    stage: 'trainM4', mark: 'const M4' },
  { text: 'return add_rpn_layers(M4, M3.RPN)', what: 'both stand on the same trunk, so one network does both',
    stage: null, mark: 'return addRpnLayers' },
];

export const ALTERNATING: Panel = {
  name: 'alternating',
  title: 'Alternating optimization',
  slide: 'Training method #1: Alternating optimization: Let M0 be an ImageNet pre-trained network',
  sentence: '“Let M0 be an ImageNet pre-trained network.” Then seven statements.',
  formula: '',
  question: 'which of M1, M2, M3 and M4 have the same trunk?',
  answer: 'M2, M3 and M4: statements 4 and 6 leave conv alone. M1’s trunk is left behind. The digits below show it.',
  code: ['lib/detectors/faster-rcnn/train-alternating.ts#alternatingStages'],
  mount,
};

class Board {
  readonly list = h('ol', { class: 'steps' });
  private readonly context: Context;
  private readonly code: CodeBox;
  private readonly trunks: string[] = STATEMENTS.map(() => '');
  private readonly notes: string[] = STATEMENTS.map(() => '');
  private m0 = '';
  private at = 0;
  private isRunning = false;

  constructor(context: Context, code: CodeBox) {
    [this.context, this.code] = [context, code];
  }

  async begin(): Promise<void> {
    const { engine, state } = this.context;
    const { trunk } = await engine.call('alternate', { seed: state.get('alternating.seed'), steps: STEPS });
    this.m0 = trunk;
    this.at = 0;
    this.trunks.fill('');
    this.notes.fill('');
    this.show();
  }

  /** Runs to the end of the statement that is next. */
  async runStatement(): Promise<void> {
    if (this.isRunning || this.at >= STATEMENTS.length) return;
    this.isRunning = true;
    try {
      const { stage } = STATEMENTS[this.at];
      if (stage === null) await this.untrained();
      else await this.trained(stage);
      this.at++;
      this.show();
    } finally {
      this.isRunning = false;
    }
  }

  get isDone(): boolean {
    return this.at >= STATEMENTS.length;
  }

  /** The pieces of a stage; the beginning of the next one is the proposals of the statement between. */
  private async trained(stage: string): Promise<void> {
    for (;;) {
      const piece = await this.context.engine.call('alternatingPiece');
      this.note(piece);
      if (piece.stage === stage && piece.done === piece.of) return;
    }
  }

  private async untrained(): Promise<void> {
    const piece = await this.context.engine.call('alternatingPiece'); // makes the proposals, begins the next stage
    if (piece.stage === 'end') this.trunks[this.at] = piece.trunk;
    this.notes[this.at] = piece.stage === 'end' ? 'done' : 'made';
  }

  private note({ stage, done, of, losses, trunk }: AlternatingPiece): void {
    const row = STATEMENTS.findIndex((statement) => statement.stage === stage);
    const text = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`).join('  ');
    this.trunks[row] = trunk;
    this.notes[row] = `${done} of ${of} steps  ${text}`;
    this.show();
  }

  private show(): void {
    const m0 = h('li', { 'data-trunk': this.m0 }, h('code', {}, 'M0'), trunkChip(this.m0),
      h('div', { class: 'hint' }, 'pre-trained; never changed'));
    fill(this.list, m0, ...STATEMENTS.map(({ text, what }, i) => {
      const state = i < this.at ? 'done' : i === this.at ? 'now' : 'later';
      return h('li', { 'data-state': state, 'data-trunk': this.trunks[i] },
        h('code', {}, `${i + 1}. ${text}`), this.trunks[i] === '' ? null : trunkChip(this.trunks[i]),
        h('div', { class: 'hint' }, `${what}${this.notes[i] === '' ? '' : `: ${this.notes[i]}`}`));
    }));
    this.code.mark(STATEMENTS[Math.min(this.at, STATEMENTS.length - 1)].mark);
  }
}

/** The trunk by its digits, in a colour of its own. */
function trunkChip(digits: string): HTMLElement {
  const colour = colourOf(1 + Number.parseInt(digits, 16) % 12);
  return h('span', { class: 'chip', style: `background:${hexOf(colour)};color:${hexOf(inkOn(colour))}` },
    `trunk ${digits}`);
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const board = new Board(context, code[0]);
  let left = false;
  context.onLeave(() => { left = true; });
  await board.begin();
  const all = async (): Promise<void> => { while (!board.isDone && !left) await board.runStatement(); };
  const failed = (error: unknown): void => context.notify(String(error));
  return {
    controls: [
      button('Run the next statement', () => void board.runStatement().catch(failed)),
      button('Run all', () => void all().catch(failed)),
      button('Begin again', () => void board.begin().catch(failed)),
    ],
    body: [
      h('p', { class: 'hint' },
        `Ten drawn scenes, ${STEPS} steps for each network (published: 80,000 and 40,000). `
        + 'Equal digits: the same bytes in conv1 to conv5.'),
      board.list,
    ],
  };
}
