// `own-load OPTIONS` generates load in a process of its own. The options and the result are JSON.
import { connectRaw, parseResponse, postBytes, type RawConnection } from '../raw-connection.ts';
import { isCorrect, type LoadOptions, type LoadResult, quantile, requestBodyOf } from './load-tool.ts';
import type { OwnLoad, OwnLoadOptions } from './own-load.ts';
import { dueTimes } from './schedule.ts';

/** Milliseconds for which responses are awaited once the last request is due. */
const GRACE = 5_000;

/**
 * Milliseconds at the start of a constant rate whose times do not count. This process compiles itself in them: what it
 * sends late would otherwise be a delay of the server, and more than the slowest hundredth.
 */
const LEAD = 1_000;

/** The correct responses, the times in milliseconds of those that count, and the number of other responses. */
interface Outcome {
  correct: number;
  /** The earliest start of a time that counts, in milliseconds. */
  countsFrom: number;
  readonly times: number[];
  errors: number;
}

/** Creates a function that returns the bytes of the next request. */
const bytesOf = ({ request }: LoadOptions): (() => Buffer) => {
  const url = new URL(request.url);
  const bytes = () => postBytes(url, requestBodyOf(request), request.headers);
  if (request.clients !== undefined) return bytes;
  const same = bytes();
  return () => same;
};

/**
 * Sends one request, and counts its response.
 *
 * @param since - the start of its measured time, in milliseconds
 */
const exchange = async (
  connection: RawConnection,
  bytes: Buffer,
  { request, responseLength }: LoadOptions,
  outcome: Outcome,
  since: number,
): Promise<void> => {
  const { status, body } = parseResponse((await connection.exchange(bytes)).text);
  if (status !== 200 || !isCorrect(body, request, responseLength)) {
    outcome.errors++;
    return;
  }
  outcome.correct++;
  if (since >= outcome.countsFrom) outcome.times.push(performance.now() - since);
};

/**
 * Sends each request when it is due, whether or not the earlier ones have a response, on any connection that
 * is free. The time of a request begins when it is due: waiting for a connection is part of it, so that a
 * slow server does not hide its own delays ("coordinated omission").
 */
const paced = async (options: LoadOptions, outcome: Outcome): Promise<void> => {
  const { request, connections, seconds, rate = 1 } = options;
  const nextBytes = bytesOf(options);
  const free = await Promise.all(Array.from({ length: connections }, () => connectRaw(new URL(request.url), request.ca)));
  const all = [...free];
  const began = performance.now();
  outcome.countsFrom = began + LEAD;
  const end = outcome.countsFrom + seconds * 1000;
  const schedule = dueTimes(rate, began, end);
  const waiting: number[] = [];
  let inFlight = 0;
  const send = async (connection: RawConnection, due: number): Promise<void> => {
    inFlight++;
    await exchange(connection, nextBytes(), options, outcome, due).catch(() => outcome.errors++);
    inFlight--;
    free.push(connection);
    dispatch();
  };
  const dispatch = (): void => {
    for (let due = waiting[0]; due !== undefined && free.length > 0; due = waiting[0]) {
      const connection = free.pop();
      waiting.shift();
      if (connection !== undefined) void send(connection, due);
    }
  };
  while (performance.now() < end || ((inFlight > 0 || waiting.length > 0) && performance.now() < end + GRACE)) {
    waiting.push(...schedule(performance.now()));
    dispatch();
    await new Promise((next) => setTimeout(next, 1));
  }
  outcome.errors += inFlight + waiting.length;
  for (const connection of all) connection.close();
};

/**
 * Each worker repeatedly connects, sends one request and closes. The measured time includes the handshake.
 */
const handshakes = async (options: LoadOptions, outcome: Outcome): Promise<void> => {
  const { request, connections, seconds } = options;
  const nextBytes = bytesOf(options);
  const end = performance.now() + seconds * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const since = performance.now();
      const connection = await connectRaw(new URL(request.url), request.ca);
      await exchange(connection, nextBytes(), options, outcome, since).catch(() => outcome.errors++);
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
};

const KINDS: Readonly<Record<OwnLoad, typeof paced>> = { paced, handshakes };

/** Generates the load and prints its result. */
export const ownLoadChild = async ([text = '']: readonly string[]): Promise<void> => {
  const options = JSON.parse(text) as OwnLoadOptions; // written by own-load.ts
  const began = performance.now();
  const outcome: Outcome = { correct: 0, countsFrom: began, times: [], errors: 0 };
  await KINDS[options.kind](options, outcome);
  const { correct, times, errors } = outcome;
  times.sort((a, b) => a - b);
  const result: LoadResult = {
    ...{ tokens: correct, seconds: (performance.now() - began) / 1000, errors },
    ...{ p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), maxMs: times.at(-1) ?? Number.NaN },
  };
  console.log(JSON.stringify(result));
};
