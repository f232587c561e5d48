// `npm run bench -- rotate`: rotates a secret every second under 200 requests per second, while the instances
// of the client switch to the new secret at different times. No request may be refused. Prints the times
// with and without rotation.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { disk, machine } from './machine.ts';
import { connectRaw, postBytes, type RawConnection } from './raw-connection.ts';
import { tokenForm } from './servers/bench-server.ts';
import { type StartedMintmark, startMintmark, textOf } from './servers/mintmark-process.ts';
import { UsageError } from './usage-error.ts';

/** Requests per second, and the number of instances that send them. */
const RATE = 200;
const INSTANCES = 20;
/** Milliseconds between two rotations. */
const EVERY = 1_000;
/** Milliseconds from a rotation until the last instance uses the new secret. */
const SWITCHED_WITHIN = 800;
/** The secret overlap, in seconds. */
const OVERLAP = 1;

/** Measures request times with and without rotation; fails when a request is refused. */
export const rotate = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { seconds, dataParent } = optionsOf(args);
  console.log(`${machine(`${INSTANCES} connections of this program`)}\n${disk(dataParent)}\n`);
  const server = await startMintmark('mintmark', { format: 'jwt' }, { dataParent, profileDir: undefined });
  try {
    const times = { steady: await load(server, seconds, 0, stop), rotating: await load(server, seconds, seconds, stop) };
    for (const [name, each] of Object.entries(times)) console.log(`${name}: ${each.length} tokens, ${percentiles(each)}`);
    console.log(`\n${seconds} rotations with an overlap of ${OVERLAP} s, and no request was refused.`);
  } finally {
    await server.stop();
  }
};

/**
 * Sends requests for some seconds.
 *
 * @returns the time of each response in milliseconds
 * @throws {@link UsageError} for a response other than 200
 */
const load = async (server: StartedMintmark, seconds: number, rotations: number, stop: AbortSignal): Promise<readonly number[]> => {
  const url = new URL(server.request.url);
  const secrets = Array.from({ length: INSTANCES }, () => latest.get(server) ?? server.clientSecret);
  const connections = await Promise.all(secrets.map(() => connectRaw(url)));
  const times: number[] = [];
  const send = async (connection: RawConnection, instance: number): Promise<void> => {
    const { text, milliseconds } = await connection.exchange(postBytes(url, tokenForm(server.clientId, secrets[instance] ?? '')));
    if (!text.startsWith('HTTP/1.1 200 ')) throw new UsageError(`A request was refused:\n${text}`);
    times.push(milliseconds);
  };
  const instance = async (connection: RawConnection, index: number): Promise<void> => {
    for (let n = 0; n < (seconds * RATE) / INSTANCES; n++) {
      stop.throwIfAborted();
      const due = delay((1_000 * INSTANCES) / RATE);
      await send(connection, index);
      await due;
    }
  };
  const rotating = async (): Promise<void> => {
    for (let n = 0; n < rotations; n++) {
      const due = delay(EVERY);
      const rotated = await server.manage(`/clients/${server.clientId}/secrets/rotate`, { overlap: OVERLAP });
      const secret = textOf(rotated, 'client_secret');
      latest.set(server, secret);
      for (const index of secrets.keys()) {
        setTimeout(
          () => {
            secrets[index] = secret;
          },
          (index * SWITCHED_WITHIN) / INSTANCES,
        );
      }
      await due;
    }
  };
  try {
    await Promise.all([rotating(), ...connections.map(instance)]);
  } finally {
    for (const connection of connections) connection.close();
  }
  return times;
};

/** The newest secret of each server's client. */
const latest = new WeakMap<StartedMintmark, string>();

const percentiles = (times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, slowest ${at(1)} ms`;
};

const optionsOf = (args: readonly string[]): { readonly seconds: number; readonly dataParent: string } => {
  try {
    const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, seconds: { type: 'string' } } });
    const seconds = Number(values.seconds ?? 20);
    if (!Number.isSafeInteger(seconds) || seconds < 1) throw new UsageError('--seconds: a whole number, 1 or more.');
    return { seconds, dataParent: resolve(values.data ?? tmpdir()) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
