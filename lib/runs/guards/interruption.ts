// Ctrl-C and its kin. A training that is asked to stop finishes its step, writes a checkpoint and ends with a line on
// how to go on; whatever cannot be gone on with ends at once.
import { setImmediate as turn } from 'node:timers/promises';

/** The signals that ask a program to end, with their numbers; the exit code is 128 + number. */
export const STOP_SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

/** Thrown by what has stopped in good order because a signal asked for it. */
export class Interrupted extends Error {
  readonly signal: StopSignal;

  /** `message`: what was stopped, where, and how to go on. */
  constructor(signal: StopSignal, message: string) {
    super(message);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** Whether this process was asked to stop, and whether something is under way that wants to stop in good order. */
export class Interruption {
  /** The signal that came; null: none came. */
  requested: StopSignal | null = null;
  private listeners = 0;
  private readonly told = new Set<(signal: StopSignal) => void>();

  /** Whether a signal is waited for. If not, it ends the process at once. */
  get isHeard(): boolean {
    return this.listeners > 0;
  }

  /** Notes a signal. */
  request(signal: StopSignal): void {
    this.requested = signal;
    for (const tell of this.told) tell(signal);
  }

  /** Calls `tell` when a signal comes, until the function that it returns is called. */
  telling(tell: (signal: StopSignal) => void): () => void {
    this.told.add(tell);
    return () => this.told.delete(tell);
  }

  /** Does work that calls stopHere() or isRequested() now and then. */
  async hearing<T>(work: () => Promise<T>): Promise<T> {
    this.listeners++;
    try {
      return await work();
    } finally {
      this.listeners--;
    }
  }

  /** Whether to stop now. Signals arrive between two turns of the event loop, so one is let pass. */
  async isRequested(): Promise<boolean> {
    await turn();
    return this.requested !== null;
  }

  /** Throws Interrupted when a signal came; `message` as there. */
  stopHere(message: string): void {
    if (this.requested !== null) throw new Interrupted(this.requested, message);
  }
}
