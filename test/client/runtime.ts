// For tests of the client: a clock that the test moves, and a server whose responses the test sets.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Schedule, TokenEvent } from '@mintmark/client';
import type { Ending } from '../running-server.ts';

/** A wall clock, a monotonic clock, and timers. `random` always returns 0.5. */
export interface MovableClock {
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly schedule: Schedule;
  readonly random: () => number;
  /** Moves both clocks ahead, and runs the timers that are due. */
  advance(milliseconds: number): void;
  /** Sets the wall clock ahead or back, not the monotonic one. */
  setWall(milliseconds: number): void;
  /** Waits until a timer is due within the given time; returns its milliseconds. */
  scheduled(atMost: number): Promise<number>;
}

/** 2026-11-22T12:00:00Z. */
export const START = 1_795_348_800_000;

export const movableClock = (): MovableClock => {
  let [wall, monotonic] = [START, 5_000];
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let waiting: (() => void)[] = [];
  return {
    now: () => wall,
    monotonic: () => monotonic,
    random: () => 0.5,
    schedule: (run, milliseconds) => {
      const entry = { at: monotonic + milliseconds, run };
      timers.add(entry);
      for (const notify of waiting.splice(0)) notify();
      return () => void timers.delete(entry);
    },
    advance: (milliseconds) => {
      wall += milliseconds;
      monotonic += milliseconds;
      for (const entry of [...timers]) {
        if (entry.at <= monotonic && timers.delete(entry)) entry.run();
      }
    },
    setWall: (milliseconds) => {
      wall += milliseconds;
    },
    scheduled: async (atMost) => {
      for (;;) {
        const found = [...timers].find(({ at }) => at - monotonic <= atMost);
        if (found !== undefined) return found.at - monotonic;
        await new Promise<void>((resolve) => {
          waiting = [...waiting, resolve];
        });
      }
    },
  };
};

/** A request that the server received. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
  /** The body as received. */
  readonly body: string;
  /** Whether the client aborted the request before the response. */
  readonly isAborted: () => boolean;
}

/** A response of the server. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string;
  /** Cuts the connection instead of responding. */
  readonly cut?: boolean;
}

/** Responds to a request; a promise that never settles leaves it without a response. */
export type Responder = (request: SeenRequest, count: number) => Reply | Promise<Reply>;

/** A server on a socket. */
export interface TestHttpServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Sets the function that creates the responses from now on. */
  respond(responder: Responder): void;
  /** Waits for the next request. */
  next(): Promise<SeenRequest>;
}

/** Starts a server that ends with the test. */
export const startHttpServer = async (t: Ending, first: Responder): Promise<TestHttpServer> => {
  let responder = first;
  const requests: SeenRequest[] = [];
  let waiting: ((request: SeenRequest) => void)[] = [];
  const server = createServer(async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    let isAborted = false;
    outgoing.on('close', () => {
      isAborted = !outgoing.writableFinished;
    });
    const body = await text(incoming).catch(() => '');
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body, form: new URLSearchParams(body), isAborted: () => isAborted };
    requests.push(request);
    const count = requests.length;
    for (const notify of waiting.splice(0)) notify(request);
    const reply = await responder(request, count);
    if (reply.cut) return outgoing.destroy();
    const { status = 200, headers: more = {}, json, body: page = json === undefined ? '' : JSON.stringify(json) } = reply;
    return outgoing.writeHead(status, { 'content-type': 'application/json', ...more }).end(page);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    respond: (next) => {
      responder = next;
    },
    next: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
      }),
  };
};

/** A response with a numbered token. */
export const numbered = (count: number, members: object = {}): Reply => ({
  json: { access_token: `token-${count}`, grant_id: `grant-${count}`, token_type: 'Bearer', expires_in: 7200, ...members },
});

/** Collects events. */
export const collectEvents = (): { readonly onEvent: (event: TokenEvent) => void; readonly events: TokenEvent[]; types(): string[] } => {
  const events: TokenEvent[] = [];
  return { events, onEvent: (event) => void events.push(event), types: () => events.map(({ type }) => type) };
};

/** A promise that the test resolves. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

/** Runs a timer in the next turn of the event loop, whatever its delay. */
export const soon: Schedule = (run) => {
  const tick = setImmediate(run);
  return () => clearImmediate(tick);
};
