import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What times were measured on. */
export interface Machine {
  /** As the system names it, e.g. `Intel(R) Xeon(R) Processor @ 2.60GHz`. */
  readonly processor: string;
  /** Processors this program may use at once. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** E.g. `linux x64`. */
  readonly system: string;
}

/** The machine this program runs on. */
export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
  };
}
