// `npm run bench -- refusals` shows whether the response to a refused client, or its time, discloses the cause, for
// each authentication method.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CERTIFICATE_HEADER, createCredentials } from '../../test/timing/credentials.ts';
import { columns } from '../columns.ts';
import { disk, machine } from '../machine.ts';
import { median } from '../median.ts';
import { connectRaw, type RawConnection } from '../raw-connection.ts';
import { startMintmark } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';
import { type Cause, causesOf, UNKNOWN } from './causes.ts';
import { compareTimes, isDistinguishable } from './welch.ts';

const REQUESTS = 1000;
// Compiled code is several times as fast, and a change of a client is applied within a second.
const WARM_UP = 500;

/** Compares responses and times; fails when the responses differ. */
export const refusals = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { data, requests } = optionsOf(args);
  console.log(`${machine('one connection of this program')}\n${disk(data)}\n`);
  let issuer = '';
  const { clientCa, methods } = await createCredentials(() => issuer);
  const env = { MINTMARK_AUTH_FAILURES: '0', MINTMARK_TRUSTED_PROXY: '127.0.0.1', MINTMARK_CLIENT_CERT_HEADER: CERTIFICATE_HEADER };
  const setting = { dataParent: data, profileDir: undefined };
  const server = await startMintmark('mintmark', { format: 'jwt', env, tenant: { client_ca: clientCa } }, setting);
  try {
    issuer = `${server.publicUrl}/oauth2`;
    const connection = await connectRaw(new URL(server.request.url));
    const lines: (readonly string[])[] = [];
    for (const credentials of methods) {
      const causes = await causesOf(credentials, server);
      await requireSameResponse(connection, causes);
      await interleaved(connection, causes, WARM_UP, stop);
      lines.push(...linesOf(credentials.method, causes, await interleaved(connection, causes, requests, stop)));
    }
    console.log('The responses are identical except for Date and Mintmark-Request-Id.\n');
    console.log(columns([['', 'median ms', 'difference µs', 't', 'd', 'needed', 'distinguishable'], ...lines]));
    connection.close();
  } finally {
    await server.stop();
  }
};

const optionsOf = (args: readonly string[]): { readonly data: string; readonly requests: number } => {
  try {
    const { data = tmpdir(), requests = String(REQUESTS) } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' }, requests: { type: 'string' } },
    }).values;
    if (!/^[1-9]\d{1,6}$/.test(requests)) throw new UsageError('--requests: a whole number, 10 or more.');
    return { data: resolve(data), requests: Number(requests) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Removes what differs between any two responses. */
const withoutDateAndId = (response: string): string => response.replace(/^(date|mintmark-request-id): .*\r\n/gim, '');

const requireSameResponse = async (connection: RawConnection, causes: readonly Cause[]): Promise<void> => {
  const lengths = new Map<boolean, number>();
  const responses = new Set<string>();
  for (const { isRight, next } of causes) {
    const request = await next();
    const { length } = request;
    if ((lengths.get(isRight) ?? length) !== length) throw new Error('Requests that are compared must have the same length.');
    lengths.set(isRight, length);
    responses.add(withoutDateAndId((await connection.exchange(request)).text));
  }
  const [first = '', ...others] = responses;
  if (!first.startsWith('HTTP/1.1 401 ')) throw new UsageError(`The response to a refused client is not 401:\n${first}`);
  if (others.length > 0) throw new UsageError(`The responses differ:\n${[first, ...others].join('\n')}`);
};

/** Measures one request of each cause in random order, again and again, so that periodic work affects all. */
const interleaved = async (
  connection: RawConnection,
  causes: readonly Cause[],
  count: number,
  stop: AbortSignal,
): Promise<readonly (readonly number[])[]> => {
  const times = causes.map((): number[] => []);
  for (let round = 0; round < count; round++) {
    stop.throwIfAborted();
    const order = causes.map((cause, index) => ({ cause, index, at: Math.random() })).toSorted((one, other) => one.at - other.at);
    for (const { cause, index } of order) {
      const request = await cause.next();
      times[index]?.push((await connection.exchange(request)).milliseconds);
    }
  }
  return times;
};

/** A line for each cause: its times, compared with those of an unknown client that presents the same. */
const linesOf = (method: string, causes: readonly Cause[], times: readonly (readonly number[])[]): readonly string[][] =>
  causes.flatMap(({ name, isRight }, index) => {
    const own = times[index] ?? [];
    const reference = causes.findIndex((other) => other.name === UNKNOWN && other.isRight === isRight);
    if (index === reference) return isRight ? [] : [[method, median(own).toFixed(3), '', '', '', '', '']];
    const comparison = compareTimes(own, times[reference] ?? []);
    const { t, difference, effect, needed } = comparison;
    const figures = [(difference * 1000).toFixed(1), t.toFixed(1), effect.toFixed(2), needed.toLocaleString('en')];
    return [[`  ${name}`, median(own).toFixed(3), ...figures, isDistinguishable(comparison) ? 'yes' : 'no']];
  });
