// The switch of "Break it" (breaks.mjs): the name of the one line that is changed, in the page and in the worker.

/** Null: every line is as lib has it. */
export function setBreak(name: string | null): void {
  (globalThis as { rcnnBreak?: string | null }).rcnnBreak = name;
}
