// A training in the worker as the page sees it: it goes on, step by step, until it is paused or left.
import type { StepResult } from '../engine/messages.js';

export interface TrainingEvents<Made extends StepResult> {
  /** After each step. The next step waits for it. */
  onStep(made: Made): Promise<void> | void;
  onState(running: boolean): void;
  onError(error: unknown): void;
}

export class TrainingRun<Made extends StepResult = StepResult> {
  /** The steps so far. */
  readonly made: Made[] = [];
  private readonly step: () => Promise<Made | undefined>;
  private readonly events: TrainingEvents<Made>;
  private isRunning = false;
  /** Ends when the step that is being made is done and nobody wants another. */
  private loop: Promise<void> = Promise.resolve();

  /** `step` makes one step; undefined: the schedule has ended. */
  constructor(step: () => Promise<Made | undefined>, events: TrainingEvents<Made>) {
    [this.step, this.events] = [step, events];
  }

  /** Whether another step will follow. */
  get running(): boolean {
    return this.isRunning;
  }

  /** Begins a training at step 0, which `begin` sets up. */
  async start(begin: () => Promise<unknown>): Promise<void> {
    this.pause();
    await this.loop;
    this.made.length = 0;
    await begin();
  }

  /** Makes steps until pause() is called or the schedule ends. */
  async go(): Promise<void> {
    await this.loop;
    if (this.isRunning) return;
    this.isRunning = true;
    this.events.onState(true);
    this.loop = this.steps();
    await this.loop;
  }

  /** No step follows the one that is being made. */
  pause(): void {
    this.isRunning = false;
  }

  private async steps(): Promise<void> {
    try {
      while (this.isRunning) {
        const result = await this.step();
        if (result === undefined) break;
        this.made.push(result);
        await this.events.onStep(result);
      }
    } catch (error) {
      this.events.onError(error);
    }
    this.isRunning = false;
    this.events.onState(false);
  }

  /** Steps a second over the last twenty; 0 before the first. */
  stepsPerSecond(): number {
    const last = this.made.slice(-20);
    const milliseconds = last.reduce((sum, { milliseconds: each }) => sum + each, 0);
    return milliseconds === 0 ? 0 : 1000 * last.length / milliseconds;
  }
}

/** Whether the visitor asked the system for less motion. */
export function wantsLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
