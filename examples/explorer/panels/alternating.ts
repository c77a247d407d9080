// Alternating optimization as a board: the seven statements, what each copies and freezes, run small.
import type { Box } from '../../../lib/boxes/box.js';
import type { RgbImage } from '../../../lib/data/sample.js';
import { FASTER_ALTERNATING_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { colourOf, hexOf, inkOn } from '../../../lib/viz/pictures/colour.js';
import type { AlternatingPiece } from '../engine/messages.js';
import { trainingScenes } from '../engine/scenes.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h } from '../page/elements.js';
import type { Context, Live, Panel } from '../page/panel.js';
import { boxPicture, type BoxPicture } from '../page/picture.js';

const STEPS = 5; // of each of the four networks
const SHOWN = 40; // boxes in a picture
const LISTS = ['P1, of M1', 'P2, of M3', 'The result'];
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
  code: ['lib/detectors/faster-rcnn/train-alternating.ts#alternatingStages',
    'lib/detectors/faster-rcnn/train-frozen-conv.ts#startFastTrainingFrozenConv'],
  breaks: ['not-frozen'],
  mount,
};

class Board {
  readonly list = h('ol', { class: 'steps' });
  readonly pictures: readonly BoxPicture[];
  private readonly context: Context;
  private readonly code: CodeBox;
  private readonly trunks: string[] = STATEMENTS.map(() => '');
  private readonly notes: string[] = STATEMENTS.map(() => '');
  /** P1, P2 and what the result proposes, for the first scene. */
  private proposals: (readonly Box[])[] = [];
  private m0 = '';
  private at = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(context: Context, code: CodeBox, scene: RgbImage) {
    [this.context, this.code] = [context, code];
    this.pictures = LISTS.map((name) => boxPicture(scene, `${name}: not made yet`));
  }

  /** Back to M0, once nothing runs. */
  async begin(): Promise<void> {
    this.running = this.running.then(() => this.reset());
    await this.running;
  }

  private async reset(): Promise<void> {
    const { engine, state } = this.context;
    const { trunk } = await engine.call('alternate', { seed: state.get('alternating.seed'), steps: STEPS });
    this.m0 = trunk;
    this.at = 0;
    this.proposals = [];
    this.trunks.fill('');
    this.notes.fill('');
    LISTS.forEach((name, i) => {
      this.pictures[i].draw([]);
      this.pictures[i].caption.textContent = `${name}: not made yet`;
    });
    this.show();
  }

  /** Runs to the end of a statement, from 1 to 7; none where that is done. Waits for what runs already. */
  async runTo(statement: number, isLeft: () => boolean): Promise<void> {
    this.running = this.running.then(async () => {
      while (this.at < Math.min(statement, STATEMENTS.length) && !isLeft()) await this.runNext();
    });
    await this.running;
  }

  /** Statements that are done. */
  get done(): number {
    return this.at;
  }

  private async runNext(): Promise<void> {
    const { stage } = STATEMENTS[this.at];
    if (stage === null) await this.untrained();
    else await this.trained(stage);
    this.at++;
    this.context.state.set('alternating.done', this.at);
    this.show();
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
    const { stage, proposals } = piece;
    this.notes[this.at] = stage === 'end' ? this.judgement(proposals) : `${proposals.length} for the first scene`;
    this.draw(proposals);
  }

  /** How many boxes of P2 the result proposes too: all, if its RPN stands on the trunk that it has learnt on. */
  private judgement(proposals: readonly Box[]): string {
    const known = new Set(this.proposals[1].map(keyOf));
    const same = proposals.filter((box) => known.has(keyOf(box))).length;
    return `its RPN proposes ${same} of the ${known.size} boxes of P2`;
  }

  private draw(proposals: readonly Box[]): void {
    const i = this.proposals.push(proposals) - 1;
    const shown = proposals.slice(0, SHOWN);
    this.pictures[i].draw(shown.map((box) => ({ box, colour: colourOf(2), faint: true })));
    this.pictures[i].caption.textContent = `${LISTS[i]}: the best ${shown.length} of ${proposals.length} boxes`;
  }

  private note({ stage, done, of, losses, trunk }: AlternatingPiece): void {
    const row = STATEMENTS.findIndex((statement) => statement.stage === stage);
    const text = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`).join('  ');
    this.trunks[row] = trunk;
    this.notes[row] = `${done} of ${of} steps  ${text}`;
    this.show();
  }

  private show(): void {
    const known = [...new Set([this.m0, ...this.trunks])];
    const m0 = h('li', { 'data-trunk': this.m0 }, h('code', {}, 'M0'), trunkChip(this.m0, known),
      h('div', { class: 'hint' }, 'pre-trained; never changed'));
    fill(this.list, m0, ...STATEMENTS.map(({ text, what }, i) => {
      const state = i < this.at ? 'done' : i === this.at ? 'now' : 'later';
      return h('li', { 'data-state': state, 'data-trunk': this.trunks[i] },
        h('code', {}, `${i + 1}. ${text}`), this.trunks[i] === '' ? null : trunkChip(this.trunks[i], known),
        h('div', { class: 'hint' }, `${what}${this.notes[i] === '' ? '' : `: ${this.notes[i]}`}`));
    }));
    this.code.mark(STATEMENTS[Math.min(this.at, STATEMENTS.length - 1)].mark);
  }
}

function keyOf({ x1, y1, x2, y2 }: Box): string {
  return [x1, y1, x2, y2].join();
}

/** The trunk by its digits, in a colour of its own: one for each of `known`. */
function trunkChip(digits: string, known: readonly string[]): HTMLElement {
  const colour = colourOf(1 + known.indexOf(digits));
  return h('span', { class: 'chip', style: `background:${hexOf(colour)};color:${hexOf(inkOn(colour))}` },
    `trunk ${digits}`);
}

/** Runs the board, and begins anew; a run that is going on stops at the end of its statement. */
function buttonsOf({ state, notify, onLeave }: Context, board: Board): { buttons: HTMLElement[]; again(): void } {
  let turn = 0;
  onLeave(() => { turn = -1; });
  const told = (work: Promise<void>): void => void work.catch((error: unknown) => notify(String(error)));
  const runTo = (statement: number): void => {
    const mine = turn;
    told(board.runTo(statement, () => turn !== mine));
  };
  const again = (): void => {
    turn++;
    state.set('alternating.done', 0);
    told(board.begin());
  };
  runTo(state.get('alternating.done'));
  return {
    again,
    buttons: [
      button('Run the next statement', () => runTo(board.done + 1)),
      button('Run all', () => runTo(STATEMENTS.length)),
      button('Begin again', again),
    ],
  };
}

async function mount(context: Context, code: readonly CodeBox[]): Promise<Live> {
  const board = new Board(context, code[0], await trainingScenes(1).samples[0].image());
  await board.begin();
  code[1].mark('frozen(net.conv)');
  const { buttons, again } = buttonsOf(context, board);
  return {
    controls: buttons,
    body: [
      h('p', { class: 'hint' },
        `Ten drawn scenes, ${STEPS} steps for each network (published: 80,000 and 40,000). `
        + 'Equal digits: the same bytes in conv1 to conv5.'),
      board.list, h('div', { class: 'pictures three' }, ...board.pictures.map(({ element }) => element)),
    ],
    onBreak: again,
    breakIt: [h('p', {}, 'Run all with it: M4 gets a trunk of its own. The RPN of M3 then stands on a trunk that it '
      + 'has never seen, and proposes other boxes than those that M4 has learnt from.')],
  };
}
