// A training in the worker as the page sees it: it goes on, step by step, until it is paused or left.
import type { EngineClient } from '../engine/client.js';
import type { StepResult, TrainingRequest } from '../engine/messages.js';

export interface TrainingEvents {
  /** After each step. The next step waits for it. */
  onStep(made: StepResult): Promise<void> | void;
  onState(running: boolean): void;
  onError(error: unknown): void;
}

export class TrainingRun {
  /** The steps so far. */
  readonly made: StepResult[] = [];
  private readonly engine: EngineClient;
  private readonly events: TrainingEvents;
  private isRunning = false;
  private turn = 0;

  constructor(engine: EngineClient, events: TrainingEvents) {
    [this.engine, this.events] = [engine, events];
  }

  get running(): boolean {
    return this.isRunning;
  }

  /** Begins a training at step 0. */
  async start(request: TrainingRequest): Promise<void> {
    this.pause();
    this.made.length = 0;
    await this.engine.call('start', request);
  }

  /** Makes steps until pause() is called, `limit` steps are made, or the schedule ends. */
  async go(limit = Infinity): Promise<void> {
    if (this.isRunning) return;
    const mine = ++this.turn;
    this.state(true);
    try {
      while (this.isRunning && mine === this.turn && this.made.length < limit) {
        const [result] = await this.engine.call('step', 1);
        if (result === undefined) break;
        this.made.push(result);
        await this.events.onStep(result);
      }
    } catch (error) {
      this.events.onError(error);
    }
    if (mine === this.turn) this.state(false);
  }

  pause(): void {
    this.turn++;
    if (this.isRunning) this.state(false);
  }

  /** Steps a second over the last twenty; 0 before the first. */
  stepsPerSecond(): number {
    const last = this.made.slice(-20);
    const milliseconds = last.reduce((sum, { milliseconds: each }) => sum + each, 0);
    return milliseconds === 0 ? 0 : 1000 * last.length / milliseconds;
  }

  private state(running: boolean): void {
    this.isRunning = running;
    this.events.onState(running);
  }
}

/** Whether the visitor asked the system for less motion. */
export function wantsLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
