// `npm run bench -- refusals` shows whether an unknown client can be distinguished from a wrong secret by the
// response or its time.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from './columns.ts';
import { disk, machine } from './machine.ts';
import { median } from './median.ts';
import { connectRaw, postBytes, type RawConnection } from './raw-connection.ts';
import { tokenForm } from './servers/bench-server.ts';
import { startMintmark } from './servers/mintmark-process.ts';
import { UsageError } from './usage-error.ts';

const REQUESTS = 2000;
// After a warm-up of only 300 requests, the second half of a run was twice as fast as the first.
const WARM_UP = 2000;

/** Removes what differs between any two responses. */
const withoutDateAndId = (response: string): string => response.replace(/^(date|mintmark-request-id): .*\r\n/gim, '');

/** Compares responses and times; fails when the responses differ. */
export const refusals = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const dataParent = dataFolder(args);
  console.log(`${machine('one connection of this program')}\n${disk(dataParent)}\n`);
  const server = await startMintmark(
    'mintmark',
    { format: 'jwt', env: { MINTMARK_AUTH_FAILURES: '0' } },
    { dataParent, profileDir: undefined },
  );
  try {
    const url = new URL(server.request.url);
    // A new id each time, as an attacker would use: an id that was used before could be faster.
    const unknownClient = (): Buffer => postBytes(url, tokenForm(randomUUID(), server.clientSecret));
    // A new secret each time, so that both kinds of request cost this process the same.
    const wrongSecret = (): Buffer => postBytes(url, tokenForm(server.clientId, `${server.clientSecret.slice(0, -36)}${randomUUID()}`));
    if (unknownClient().length !== wrongSecret().length) throw new Error('The two requests must have the same length.');
    const connection = await connectRaw(url);
    await requireSameResponse(connection, unknownClient, wrongSecret);
    await interleaved(connection, unknownClient, wrongSecret, WARM_UP, stop);
    print(await interleaved(connection, unknownClient, wrongSecret, REQUESTS, stop));
    connection.close();
  } finally {
    await server.stop();
  }
};

const dataFolder = (args: readonly string[]): string => {
  try {
    return resolve(parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data ?? tmpdir());
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const requireSameResponse = async (connection: RawConnection, unknownClient: () => Buffer, wrongSecret: () => Buffer): Promise<void> => {
  const [first, second] = [await connection.exchange(unknownClient()), await connection.exchange(wrongSecret())];
  const [one, two] = [withoutDateAndId(first.text), withoutDateAndId(second.text)];
  if (!one.startsWith('HTTP/1.1 401 ')) throw new UsageError(`The response to an unknown client is not 401:\n${one}`);
  if (one !== two) throw new UsageError(`The responses differ.\nUnknown client:\n${one}\nWrong secret:\n${two}`);
  console.log('The two responses are identical except for Date and Mintmark-Request-Id.\n');
};

interface Times {
  readonly unknownClient: readonly number[];
  readonly wrongSecret: readonly number[];
}

/**
 * Measures in pairs of random order, so that neither always follows the other and periodic work affects
 * both.
 */
const interleaved = async (
  connection: RawConnection,
  unknownClient: () => Buffer,
  wrongSecret: () => Buffer,
  count: number,
  stop: AbortSignal,
): Promise<Times> => {
  const times = { unknownClient: [] as number[], wrongSecret: [] as number[] };
  const send = {
    unknownClient: async () => times.unknownClient.push((await connection.exchange(unknownClient())).milliseconds),
    wrongSecret: async () => times.wrongSecret.push((await connection.exchange(wrongSecret())).milliseconds),
  };
  for (let pair = 0; pair < count; pair++) {
    stop.throwIfAborted();
    const [first, second] = Math.random() < 0.5 ? [send.unknownClient, send.wrongSecret] : [send.wrongSecret, send.unknownClient];
    await first();
    await second();
  }
  return times;
};

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;

const COLUMNS: readonly (readonly [string, (values: readonly number[]) => number])[] = [
  ['p10 ms', (values) => quantile(values, 0.1)],
  ['p25 ms', (values) => quantile(values, 0.25)],
  ['median ms', median],
  ['p90 ms', (values) => quantile(values, 0.9)],
];

const print = ({ unknownClient, wrongSecret }: Times): void => {
  const halves = [0, 1].map((half) => wrongSecret.filter((_, i) => i % 2 === half));
  const percent = (a: readonly number[] = [], b: readonly number[] = []): readonly string[] =>
    COLUMNS.map(([, figure]) => `${((figure(a) / figure(b) - 1) * 100).toFixed(2)} %`);
  const figures = (values: readonly number[]): readonly string[] => COLUMNS.map(([, figure]) => figure(values).toFixed(4));
  const lines = [
    [`${REQUESTS} requests each`, ...COLUMNS.map(([head]) => head)],
    ['unknown client', ...figures(unknownClient)],
    ['wrong secret', ...figures(wrongSecret)],
    ['difference', ...percent(unknownClient, wrongSecret)],
    ['noise (two halves of the wrong secrets)', ...percent(...halves)],
  ];
  console.log(columns(lines));
};
