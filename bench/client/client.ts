// `npm run bench -- client`: measures get() with a cached token, compared with baselines, and counts the
// token requests that many callers at once cause.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createTokenSource, requestToken, type TokenSource } from '@mintmark/client';
import { columns } from '../columns.ts';
import { machine } from '../machine.ts';
import { median } from '../median.ts';
import { UsageError } from '../usage-error.ts';

const ROUNDS = 7;
const CALLS = 2_000_000;
const CALLERS = 10_000;

/** Measures get(), and prints it. */
export const client = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const calls = count(args);
  console.log(`${machine('none')}\n`);
  const { requests, firstMs, lines, requestMicros } = await clientFigures(calls, stop);
  console.log(`${CALLERS.toLocaleString('en-US')} callers at once, the first token: ${requests} request, ${firstMs.toFixed(0)} ms\n`);
  console.log(columns(lines));
  console.log(`\nA token requested each time, on loopback: ${requestMicros.toFixed(0)} µs`);
};

/** The figures of the client. */
interface ClientFigures {
  /**
   * The token requests sent when all callers call at once, and how long the callers waited, in milliseconds.
   */
  readonly requests: number;
  readonly firstMs: number;
  readonly lines: readonly (readonly string[])[];
  /** Nanoseconds of a call of get(). */
  readonly getNs: number;
  /** Microseconds of a token request. */
  readonly requestMicros: number;
}

/** Measures get() against a server that returns a constant response. */
export const clientFigures = async (calls: number, stop: AbortSignal): Promise<ClientFigures> => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.setHeader('content-type', 'application/json').end('{"access_token":"abc","token_type":"Bearer","expires_in":7200}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const tenantUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  try {
    const tokens = createTokenSource({ tenantUrl, clientId: 'id', clientSecret: 'x' });
    const began = performance.now();
    await Promise.all(Array.from({ length: CALLERS }, () => tokens.get()));
    const [firstMs, firstRequests] = [performance.now() - began, requests];
    const { lines, getNs } = await figures(tokens, calls, stop);
    const alone = performance.now();
    for (let i = 0; i < 500; i++) await requestToken({ tenantUrl, clientId: 'id', clientSecret: 'x' });
    const requestMicros = (performance.now() - alone) / 0.5;
    return { requests: firstRequests, firstMs, lines: [['', 'ns a call', 'range', '× call'], ...lines], getNs, requestMicros };
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const count = (args: readonly string[]): number => {
  try {
    const { calls } = parseArgs({ args: [...args], options: { calls: { type: 'string' } } }).values;
    if (calls === undefined) return CALLS;
    if (!/^[1-9]\d*$/.test(calls)) throw new Error('--calls: a whole number, 1 or more.');
    return Number(calls);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Measures each case once per round, so that other load on the machine affects all of them. */
const figures = async (tokens: TokenSource, calls: number, stop: AbortSignal) => {
  const token = await tokens.get();
  const ready = Promise.resolve(token);
  const bare = (): Promise<typeof token> => ready;
  const cases: readonly (readonly [string, (n: number) => Promise<void>])[] = [
    ['baseline: a call that returns a resolved promise', async (n) => callOnly(bare, n)],
    ['baseline: reading the two clocks', async (n) => readClocks(n)],
    ['get()', async (n) => callOnly(() => tokens.get(), n)],
    ['baseline: await of a resolved promise', (n) => awaitEach(bare, n)],
    ['await get()', (n) => awaitEach(() => tokens.get(), n)],
  ];
  const times = new Map<string, number[]>(cases.map(([name]) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of cases) {
      stop.throwIfAborted();
      const began = process.hrtime.bigint();
      await run(calls);
      // In the first round, the compiler optimizes the code.
      if (round > 0) times.get(name)?.push(Number(process.hrtime.bigint() - began) / calls);
    }
  }
  const baseline = median(times.get('baseline: a call that returns a resolved promise') ?? []);
  const lines = [...times].map(([name, all]) => [
    name,
    median(all).toFixed(1),
    `${Math.min(...all).toFixed(1)}–${Math.max(...all).toFixed(1)}`,
    (median(all) / baseline).toFixed(1),
  ]);
  return { lines, getNs: median(times.get('get()') ?? []) };
};

const callOnly = (call: () => Promise<unknown>, calls: number): void => {
  let last: unknown;
  for (let i = 0; i < calls; i++) last = call();
  // The value is used, so that the compiler cannot drop the calls.
  if (last === undefined) throw new Error('get() returned nothing.');
};

const awaitEach = async (call: () => Promise<unknown>, calls: number): Promise<void> => {
  for (let i = 0; i < calls; i++) await call();
};

const readClocks = (calls: number): void => {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum += performance.now() < Date.now() ? 1 : 0;
  if (sum !== calls) throw new Error('The clocks are not in order.');
};
