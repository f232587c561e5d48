// Load at a constant rate that does not wait for responses, and counts refusals. `overload-load OPTIONS` runs it in
// a process of its own.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { quantile } from '../load/load-tool.ts';
import { outputOf } from '../load/program-output.ts';
import { dueTimes } from '../load/schedule.ts';
import { postBytes } from '../raw-connection.ts';

/** The options of the load process, as JSON. */
export interface OpenLoadOptions {
  readonly url: string;
  readonly body: string;
  /** Most requests at once. Further ones wait for a connection, for `PATIENCE` at most, which is part of their time. */
  readonly connections: number;
  readonly seconds: number;
  /** Requests per second. */
  readonly rate: number;
}

/** Milliseconds until the responses of one kind. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The result of the load. */
export interface OpenLoadResult {
  /** Responses with 200. */
  readonly admitted: Times;
  /** Responses with 503. */
  readonly refused: Times;
  /** The lowest and highest `Retry-After` in seconds. */
  readonly retryAfter: readonly [number, number];
  /** Requests that were not sent, because each connection waited for a response. */
  readonly unsent: number;
  /** Other responses, closed connections, and requests without a response at the end. */
  readonly errors: number;
  /** Requests per second that were sent. */
  readonly sentPerSecond: number;
  /** The p99 of how late this program sent requests, in milliseconds: part of all times. */
  readonly lateP99: number;
}

/** Generates the load in another process. */
export const openLoad = async (options: OpenLoadOptions, stop: AbortSignal): Promise<OpenLoadResult> => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const output = await outputOf(process.execPath, ['--conditions=@mintmark/source', main, 'overload-load', JSON.stringify(options)], stop);
  return JSON.parse(output) as OpenLoadResult; // printed below
};

/** Milliseconds for which a request waits for a connection. */
const PATIENCE = 100;
/** Milliseconds for which responses are awaited once the last request is due. */
const GRACE = 5_000;
/** Connections that are opened at once. */
const AT_ONCE = 200;

const connectAll = async (url: URL, count: number): Promise<Socket[]> => {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, async () => {
      const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
      await once(socket, 'connect');
      return socket;
    });
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
};

const timesOf = (times: number[]): Times => {
  times.sort((a, b) => a - b);
  return { count: times.length, p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: times.at(-1) ?? Number.NaN };
};

/** Generates the load and prints its result. */
export const openLoadChild = async ([text = '']: readonly string[]): Promise<void> => {
  const { url, body, connections, seconds, rate } = JSON.parse(text) as OpenLoadOptions;
  const bytes = postBytes(new URL(url), body);
  const times: Record<'200' | '503', number[]> = { 200: [], 503: [] };
  const retries: number[] = [];
  const late: number[] = [];
  let errors = 0;
  let sent = 0;
  let unsent = 0;
  const free = await connectAll(new URL(url), connections);
  const dues = new Map<Socket, number>();
  const waiting: number[] = [];
  let next = 0;
  const dispatch = (now: number): void => {
    for (; next < waiting.length && (waiting[next] ?? 0) < now - PATIENCE; next++) unsent++;
    while (next < waiting.length) {
      const socket = free.pop();
      if (socket === undefined) return;
      const due = waiting[next++] ?? 0;
      dues.set(socket, due);
      late.push(performance.now() - due);
      sent++;
      socket.write(bytes);
    }
  };
  // Every body is a JSON object, and ends with the last packet.
  const receive = (socket: Socket, chunk: Buffer): void => {
    const due = dues.get(socket);
    if (due === undefined || chunk.at(-1) !== 0x7d) return;
    dues.delete(socket);
    const status = chunk.toString('latin1', 9, 12);
    if (status === '200' || status === '503') times[status].push(performance.now() - due);
    else errors++;
    if (status === '503') retries.push(Number(/retry-after: (\d+)/.exec(chunk.toString('latin1'))?.[1]));
    free.push(socket);
  };
  for (const socket of free) {
    socket.on('data', (chunk: Buffer) => receive(socket, chunk)).on('error', () => undefined);
    socket.once('close', () => {
      if (dues.delete(socket)) errors++;
    });
  }
  const began = performance.now();
  const end = began + seconds * 1000;
  const schedule = dueTimes(rate, began, end);
  let sentBy = 0;
  for (let now = began; now < end || (dues.size > 0 && now < end + GRACE); now = performance.now()) {
    waiting.push(...schedule(now));
    dispatch(now);
    if (now < end) sentBy = (sent * 1000) / (now - began);
    await new Promise((resume) => setTimeout(resume, 1));
  }
  const result: OpenLoadResult = {
    ...{ admitted: timesOf(times[200]), refused: timesOf(times[503]), sentPerSecond: sentBy, lateP99: timesOf(late).p99 },
    ...{ retryAfter: [Math.min(...retries.slice(0, 50_000)), retries.reduce((a, b) => Math.max(a, b), 0)] },
    unsent: unsent + waiting.length - next,
    errors: errors + dues.size,
  };
  console.log(JSON.stringify(result));
  process.exit(0);
};
