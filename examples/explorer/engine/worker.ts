// The worker of the page: answers one call after the other.
import { Engine } from './engine.js';
import type { Answer, Call, Calls, OpenRequest } from './messages.js';

let engine: Engine | null = null;
let queue: Promise<void> = Promise.resolve();

async function open(request: OpenRequest): ReturnType<Calls['open']> {
  await engine?.close();
  engine = await Engine.open(request);
  return engine.opened();
}

async function answerOf({ id, name, argument }: Call): Promise<Answer> {
  try {
    if (name === 'open') return { id, result: await open(argument as OpenRequest) };
    if (engine === null) throw new RangeError('explorer: the engine is not open');
    const calls = engine as unknown as Record<string, (argument: unknown) => Promise<unknown>>;
    return { id, result: await calls[name](argument) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The arrays of numbers in an answer, to be handed over instead of copied. */
function buffersIn(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(buffersIn);
}

addEventListener('message', ({ data }: MessageEvent<Call>) => {
  queue = queue.then(async () => {
    const answer = await answerOf(data);
    const transfer = 'result' in answer ? [...new Set(buffersIn(answer.result))] : [];
    (postMessage as (message: Answer, transfer: Transferable[]) => void)(answer, transfer);
  });
});
