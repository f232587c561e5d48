// `npm run bench -- flood` measures how long accepted requests wait while others are refused as fast as they
// can be sent.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from './columns.ts';
import { disk, machine } from './machine.ts';
import { connectRaw, postBytes, type RawConnection } from './raw-connection.ts';
import { tokenForm } from './servers/bench-server.ts';
import { startMintmark } from './servers/mintmark-process.ts';
import { UsageError } from './usage-error.ts';

// Every refusal is that of a wrong secret, as from many addresses.
const ANY_FAILURES = { MINTMARK_AUTH_FAILURES: '0' };
const VALID_CONNECTIONS = 20;
const SECONDS = 8;
/** Milliseconds between two requests of a valid connection, which make a steady, light load. */
const PAUSE = 50;

/** Measures accepted requests alone, then while 1,000 connections send requests that are refused. */
export const flood = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { data, connections } = options(args);
  console.log(`${machine('connections of this program')}\n${disk(data)}\n`);
  const server = await startMintmark('mintmark', { format: 'jwt', env: ANY_FAILURES }, { dataParent: data, profileDir: undefined });
  try {
    const url = new URL(server.request.url);
    const validRequest = postBytes(url, server.request.body);
    const wrongSecret = (): Buffer => postBytes(url, tokenForm(server.clientId, `${server.clientSecret.slice(0, -36)}${randomUUID()}`));
    const lines = [['', 'requests', 'median ms', 'p99 ms', 'max ms']];
    for (const refusers of [0, connections]) {
      stop.throwIfAborted();
      const refusedConnections = await Promise.all(Array.from({ length: refusers }, () => connectRaw(url)));
      const validConnections = await Promise.all(Array.from({ length: VALID_CONNECTIONS }, () => connectRaw(url)));
      const end = performance.now() + SECONDS * 1000;
      const refused = refusedConnections.map((connection) => sendUntil(connection, wrongSecret, 401, 0, end));
      const granted = validConnections.map((connection) => sendUntil(connection, () => validRequest, 200, PAUSE, end));
      lines.push(figures(`accepted, among ${refusers} refused connections`, (await Promise.all(granted)).flat()));
      if (refusers > 0) lines.push(figures('refused', (await Promise.all(refused)).flat()));
    }
    console.log(columns(lines));
  } finally {
    await server.stop();
  }
};

const options = (args: readonly string[]): { readonly data: string; readonly connections: number } => {
  try {
    const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, connections: { type: 'string' } } });
    return { data: resolve(values.data ?? tmpdir()), connections: Number(values.connections ?? 1_000) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Sends requests on one connection until the end. @returns the time of each response in milliseconds */
const sendUntil = async (
  connection: RawConnection,
  request: () => Buffer,
  status: number,
  pause: number,
  end: number,
): Promise<readonly number[]> => {
  const times: number[] = [];
  while (performance.now() < end) {
    const { text, milliseconds } = await connection.exchange(request());
    if (!text.startsWith(`HTTP/1.1 ${status} `)) throw new UsageError(`Expected ${status}, but received:\n${text}`);
    times.push(milliseconds);
    if (pause > 0) await new Promise((next) => setTimeout(next, pause));
  }
  connection.close();
  return times;
};

const figures = (name: string, times: readonly number[]): string[] => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
  return [name, String(sorted.length), at(0.5), at(0.99), at(1)];
};
