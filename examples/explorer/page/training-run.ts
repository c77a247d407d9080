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
  /** Ends when the step that is being made is done and nobody wants another. */
  private loop: Promise<void> = Promise.resolve();

  constructor(engine: EngineClient, events: TrainingEvents) {
    [this.engine, this.events] = [engine, events];
  }

  /** Whether another step will follow. */
  get running(): boolean {
    return this.isRunning;
  }

  /** Begins a training at step 0. */
  async start(request: TrainingRequest): Promise<void> {
    this.pause();
    await this.loop;
    this.made.length = 0;
    await this.engine.call('start', request);
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
        const [result] = await this.engine.call('step', 1);
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
