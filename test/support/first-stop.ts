// What an editor does when a breakpoint is set in a .ts file, by the inspector's protocol: finds the line in the
// compiled file by its source map, sets the breakpoint there, lets the program go on, and says where it stops.
// Needs a global WebSocket: Node 22, or Node 20 with --experimental-websocket.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A program to start, and a line of a .ts file to stop in; paths from the root of the project, lines from 1. */
export interface StopJob {
  readonly program: string;
  readonly args: readonly string[];
  readonly source: string;
  readonly line: number;
}

/** Where the program stopped: the .ts position that its source map leads to, and the function. */
export interface Stop {
  readonly source: string;
  readonly line: number;
  readonly name: string;
}

type Message = Readonly<Record<string, unknown>> & { readonly id?: number; readonly method?: string };
interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
}
interface Paused {
  readonly callFrames: readonly Frame[];
  readonly hitBreakpoints?: readonly string[];
}
interface Socket {
  onopen: () => void;
  onerror: () => void;
  onmessage: (event: { readonly data: string }) => void;
  send(text: string): void;
  close(): void;
}

const { WebSocket } = globalThis as unknown as { WebSocket: new (url: string) => Socket };

/** Rejects when the program ends without a stop at the breakpoint. The program is ended in any case. */
export async function firstStop({ program, args, source, line }: StopJob): Promise<Stop> {
  const words = ['--inspect-brk=0', resolve(program), ...args]; // 0: a port that is free
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const inspector = await Inspector.of(child);
    const compiled = resolve('dist', source.replace(/\.ts$/, '.js'));
    const lineNumber = compiledLine(compiled, line);
    await inspector.send('Debugger.enable');
    await inspector.send('Debugger.setBreakpointByUrl', { url: pathToFileURL(compiled).href, lineNumber });
    await inspector.send('Runtime.runIfWaitingForDebugger');
    for (;;) {
      const { callFrames: [frame], hitBreakpoints = [] } = await inspector.nextPause();
      if (hitBreakpoints.length === 0) { // the stop of --inspect-brk before the first line
        await inspector.send('Debugger.resume');
        continue;
      }
      return positionOf(frame, inspector.urlOf(frame.location.scriptId));
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** The first line of the compiled file, from 0, that comes from a line of the source. */
function compiledLine(compiled: string, line: number): number {
  const map = sourceMapOf(compiled);
  const rows = readFileSync(compiled, 'utf8').split('\n');
  const found = rows.findIndex((row, i) => {
    const entry = map.findEntry(i, row.search(/\S|$/));
    return 'originalLine' in entry && entry.originalLine === line - 1;
  });
  if (found < 0) throw new RangeError(`${compiled}: nothing comes from line ${line}`);
  return found;
}

function positionOf({ functionName, location: { lineNumber, columnNumber } }: Frame, url: string): Stop {
  const compiled = fileURLToPath(url);
  const entry = sourceMapOf(compiled).findEntry(lineNumber, columnNumber);
  if (!('originalSource' in entry)) throw new RangeError(`${compiled}: line ${lineNumber + 1} comes from no source`);
  const source = relative(process.cwd(), resolve(compiled, '..', entry.originalSource)).replaceAll('\\', '/');
  return { source, line: entry.originalLine + 1, name: functionName };
}

function sourceMapOf(compiled: string): SourceMap {
  return new SourceMap(JSON.parse(readFileSync(`${compiled}.map`, 'utf8')) as SourceMapPayload);
}

/** The connection to the inspector of a process. */
class Inspector {
  private readonly socket: Socket;
  private readonly urls = new Map<string, string>();
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly pauses: Paused[] = [];
  private onPause: (() => void) | null = null;
  private onEnd: (error: Error) => void = () => {};
  private count = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onmessage = ({ data }) => { this.take(JSON.parse(data) as Message); };
  }

  static async of(child: ChildProcess): Promise<Inspector> {
    let said = '';
    const url = await new Promise<string>((found, rejected) => {
      child.stderr!.on('data', (text: Buffer) => {
        said += text.toString();
        const match = /ws:\/\/\S+/.exec(said);
        if (match !== null) found(match[0]);
      });
      child.once('exit', () => { rejected(new Error(`no inspector: ${said}`)); });
    });
    const socket = new WebSocket(url);
    const inspector = new Inspector(socket);
    await new Promise<void>((open, failed) => {
      socket.onopen = open;
      socket.onerror = () => { failed(new Error(`cannot connect to ${url}`)); };
    });
    child.once('exit', () => { inspector.onEnd(new Error('the program ended without stopping there')); });
    return inspector;
  }

  urlOf(scriptId: string): string {
    return this.urls.get(scriptId)!;
  }

  send(method: string, params: object = {}): Promise<Message> {
    const id = ++this.count;
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolved) => { this.answers.set(id, resolved); });
  }

  async nextPause(): Promise<Paused> {
    if (this.pauses.length === 0) {
      await new Promise<void>((paused, ended) => {
        this.onPause = paused;
        this.onEnd = ended;
      });
    }
    return this.pauses.shift()!;
  }

  private take(message: Message): void {
    if (message.id !== undefined) this.answers.get(message.id)?.(message);
    if (message.method === 'Debugger.scriptParsed') {
      const { scriptId, url } = message.params as { scriptId: string; url: string };
      this.urls.set(scriptId, url);
    }
    if (message.method !== 'Debugger.paused') return;
    this.pauses.push(message.params as Paused);
    this.onPause?.();
  }
}
