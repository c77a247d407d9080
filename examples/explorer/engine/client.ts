// The page's side of the worker: calls that give promises.
import type { Answer, CallName, Calls, Weights } from './messages.js';
import { inline } from './inline.js';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class EngineClient {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor() {
    this.worker = new Worker(workerAddress(), { type: inline === null ? 'module' : 'classic' });
    this.worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.take(data));
    this.worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.waiting.values()) reject(new Error(`the worker ended: ${message}`));
      this.waiting.clear();
    });
  }

  /** Calls are answered in their order. Rejects with the worker's error. */
  call<Name extends CallName>(name: Name, ...[argument]: Parameters<Calls[Name]>): ReturnType<Calls[Name]> {
    const id = this.count++;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.worker.postMessage({ id, name, argument });
    return answer as ReturnType<Calls[Name]>;
  }

  private take(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }
}

/** Where the weights are: beside the page, or in it. */
export function weightsOfPage(): Weights {
  const of = (name: string): string | ArrayBuffer =>
    inline === null ? new URL(name, document.baseURI).href : bytesOf(inline.weights[name]);
  return { m0: of('m0-S.packed'), trained: of('trained-S.packed') };
}

function workerAddress(): string | URL {
  if (inline === null) return new URL('worker.js', document.baseURI);
  return URL.createObjectURL(new Blob([inline.worker], { type: 'text/javascript' }));
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
