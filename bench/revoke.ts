// `npm run bench -- revoke`: revocations per CPU-second, each of another token and durable before its
// response, compared with the baseline without signature in the same run.
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from './columns.ts';
import { disk, machine } from './machine.ts';
import { median } from './median.ts';
import { cpuSecondsOf } from './process-tree.ts';
import { startMintmark } from './servers/mintmark-process.ts';
import { noSignature } from './servers/no-signature.ts';
import { UsageError } from './usage-error.ts';

/** Tokens of one interval. */
const COUNT = 8_000;
const ROUNDS = 3;
const CONNECTIONS = 64;

/** Measures revocations. */
export const revoke = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const dataParent = dataFolder(args);
  console.log(`${machine(`${CONNECTIONS} connections of this program`)}\n${disk(dataParent)}\n`);
  const setting = { dataParent, profileDir: undefined };
  const [server, baseline] = [await startMintmark('mintmark', 'opaque', setting), await noSignature.start(setting)];
  try {
    const { clientId, clientSecret, request } = server;
    const url = request.url.replace(/token$/, 'revoke');
    const rates: { readonly baseline: number; readonly revoke: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const responses = await posts(
        request.url,
        Array.from({ length: COUNT }, () => request.body),
        stop,
      );
      const bodies = responses.map((response) => {
        const { access_token: token } = JSON.parse(response) as { access_token: string };
        return new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token }).toString();
      });
      const revoked = await rate(server.pid, url, bodies, stop);
      rates.push({
        baseline: await rate(
          baseline.pid,
          baseline.request.url,
          bodies.map(() => baseline.request.body),
          stop,
        ),
        revoke: revoked,
      });
    }
    print(rates);
  } finally {
    await Promise.all([server.stop(), baseline.stop()]);
  }
};

const rate = async (pid: number, url: string, bodies: readonly string[], stop: AbortSignal): Promise<number> => {
  const before = cpuSecondsOf(pid);
  await posts(url, bodies, stop);
  return bodies.length / (cpuSecondsOf(pid) - before);
};

/**
 * Posts all bodies, one at a time on each connection.
 *
 * @throws {@link UsageError} for a response other than 200
 */
const posts = async (url: string, bodies: readonly string[], stop: AbortSignal): Promise<readonly string[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const responses: string[] = [];
  const next = bodies.entries();
  const worker = async (): Promise<void> => {
    for (const [index, body] of next) {
      stop.throwIfAborted();
      responses[index] = await post(url, body, agent);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  } finally {
    agent.destroy();
  }
  return responses;
};

const post = (url: string, body: string, agent: Agent): Promise<string> =>
  new Promise((fulfil, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
    const request = httpRequest(url, { method: 'POST', agent, headers });
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        response.statusCode === 200 ? fulfil(text) : reject(new UsageError(`${url} responded with ${response.statusCode}: ${text}`)),
      );
    });
    request.end(body);
  });

const print = (rates: readonly { readonly baseline: number; readonly revoke: number }[]): void => {
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  const ratios = rates.map(({ baseline, revoke: own }) => own / baseline);
  console.log(
    columns([
      ['server', 'requests/CPU-s', '× no-sig'],
      ['no-signature', whole(median(rates.map(({ baseline }) => baseline))), '1.00'],
      ['mintmark', whole(median(rates.map(({ revoke: own }) => own))), median(ratios).toFixed(2)],
    ]),
  );
  console.log(`\nMedians of ${ROUNDS} rounds of ${COUNT} revocations of opaque tokens, each durable in SQLite before its response.\n`);
};

const dataFolder = (args: readonly string[]): string => {
  try {
    return resolve(parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data ?? tmpdir());
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
