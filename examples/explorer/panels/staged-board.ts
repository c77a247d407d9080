// The steps of a training in stages as a board: each runs in the worker, piece by piece, and says what it wrote and
// read.
import { bytesText } from '../../../lib/viz/number-text.js';
import type { DiskPlace, StagedPiece, StagedSystem } from '../engine/staged-piece.js';
import type { CodeBox } from '../page/code-box.js';
import { button, fill, h } from '../page/elements.js';
import type { Context } from '../page/panel.js';

export interface StagedStep {
  /** As the deck has it. */
  readonly text: string;
  /** The stage of lib. */
  readonly stage: string;
  /** A piece of its line in lib. */
  readonly mark: string;
}

interface Row {
  note: string;
  written: number;
  read: number;
}

export class StagedBoard {
  readonly element: HTMLElement;
  /** What lies on the disk now. */
  places: readonly DiskPlace[] = [];
  regions = 0;
  private readonly context: Context;
  private readonly system: StagedSystem;
  private readonly steps: readonly StagedStep[];
  private readonly code: CodeBox;
  private readonly onChange: () => void;
  private readonly list = h('ol', { class: 'steps' });
  private readonly trouble = h('div', { 'aria-live': 'polite' });
  private rows: Row[] = [];
  /** Digits of the trunk of M', and of the one that made what is on the disk. */
  private trunk = '';
  private madeBy = '';
  private at = 0;
  private turn = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    context: Context, system: StagedSystem, steps: readonly StagedStep[], code: CodeBox, onChange: () => void,
  ) {
    [this.context, this.system, this.steps, this.code, this.onChange] = [context, system, steps, code, onChange];
    const again = (isDiskKept: boolean) => (): void => this.again(isDiskKept);
    const controls = h('div', { class: 'controls' },
      button('Run the next step', () => this.runTo(this.at + 1)), button('Run all', () => this.runTo(steps.length)),
      button('Begin again', again(false)), button('Another seed, same disk', again(true)));
    this.element = h('section', { 'data-system': system },
      h('h3', {}, system === 'rcnn' ? 'Slow R-CNN' : 'SPP-net'), controls, this.list, this.trouble);
    context.onLeave(() => { this.turn = -1; });
  }

  /** Back to the first step, once nothing runs. */
  async begin(isDiskKept: boolean): Promise<void> {
    this.running = this.running.then(() => this.reset(isDiskKept));
    await this.running;
  }

  /** Runs to the end of a step, from 1 on; none where that is done. Waits for what runs already. */
  runTo(step: number): void {
    const mine = this.turn;
    this.running = this.running.then(async () => {
      while (this.at < Math.min(step, this.steps.length) && this.turn === mine) await this.runNext();
    }).catch((error: unknown) => {
      fill(this.trouble, h('p', { 'class': 'warning', 'data-error': this.system },
        `Step ${this.at + 1} ends here. ${error instanceof Error ? error.message : String(error)}`));
    });
  }

  /** Runs to the step of the address. */
  runToAddress(): void {
    this.runTo(this.context.state.get(`disks.${this.system}`));
  }

  private again(isDiskKept: boolean): void {
    const { state } = this.context;
    this.turn++;
    if (isDiskKept) state.set('disks.seed', (state.get('disks.seed') + 1) % 1000);
    state.set(`disks.${this.system}`, 0);
    void this.begin(isDiskKept).catch((error: unknown) => this.context.notify(String(error)));
  }

  private async reset(isDiskKept: boolean): Promise<void> {
    const { engine, state } = this.context;
    await engine.call('staged', { system: this.system, seed: state.get('disks.seed'), isDiskKept });
    this.at = 0;
    this.rows = this.steps.map(() => ({ note: '', written: 0, read: 0 }));
    this.trunk = '';
    if (!isDiskKept) [this.places, this.madeBy] = [[], ''];
    fill(this.trouble);
    this.show();
  }

  /** The pieces of a step, to the last one. */
  private async runNext(): Promise<void> {
    for (;;) {
      const piece = await this.context.engine.call('stagedPiece', this.system);
      this.note(piece);
      if (piece.done === piece.of) break;
    }
    this.at++;
    this.context.state.set(`disks.${this.system}`, this.at);
    this.show();
  }

  private note({ stage, done, of, losses, written, read, places, trunk, regions }: StagedPiece): void {
    const row = this.rows[this.at];
    row.written += written;
    row.read += read;
    const text = Object.entries(losses).map(([name, loss]) => `, ${name} ${loss.toFixed(3)}`).join('');
    row.note = stage in UNITS ? `${done} of ${of} ${UNITS[stage]}${text}` : 'a closed form for each class';
    [this.places, this.trunk, this.regions] = [places, trunk, regions];
    if (written > 0) this.madeBy = trunk;
    this.show();
  }

  private show(): void {
    fill(this.list, ...this.steps.map(({ text }, i) => this.item(text, i)));
    if (this.madeBy !== '') {
      const isStale = this.trunk !== '' && this.trunk !== this.madeBy;
      this.list.append(h('li', { 'data-made-by': this.madeBy, 'data-trunk': this.trunk },
        `On the disk: features of the trunk ${this.madeBy}. `,
        isStale ? h('strong', {}, `The trunk is ${this.trunk} now.`) : 'It is the trunk of the network.'));
    }
    this.code.mark(this.steps[Math.min(this.at, this.steps.length - 1)].mark);
    this.onChange();
  }

  private item(text: string, i: number): HTMLElement {
    const { note, written, read } = this.rows[i];
    const state = i < this.at ? 'done' : i === this.at ? 'now' : 'later';
    const traffic = [
      written === 0 ? '' : `; wrote ${bytesText(written)}`, read === 0 ? '' : `; read ${bytesText(read)}`,
    ].join('');
    return h('li', { 'data-state': state, 'data-step': i + 1, 'data-written': written, 'data-read': read },
      h('code', {}, `${i + 1}. ${text}`), h('div', { class: 'hint' }, `${note}${traffic}`));
  }
}

/** What the pieces of a stage are. */
const UNITS: Readonly<Record<string, string>> = {
  proposals: 'pictures searched for proposals', fineTune: 'SGD steps', cacheFeatures: 'pictures',
  cacheSppFeatures: 'pictures and mirror images', trainSvms: 'pictures mined',
};
