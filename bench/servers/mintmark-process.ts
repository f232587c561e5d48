// Starts Mintmark by its own command, with plain HTTP on the loopback address and a new SQLite store, and
// creates a client with the management API.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/free-port.ts';
import { sendAll } from '../load/once.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { UsageError } from '../usage-error.ts';
import { type BenchRequest, type ServerSetting, type StartedServer, tokenForm } from './bench-server.ts';
import { builtProgram } from './built-program.ts';

const ADMIN = { id: 'bench-admin', secret: 'a-secret-of-the-benchmark-KXQ9w1uK2b' } as const;
const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = 'packages/cli/bin/mintmark.mjs';
const TOKEN_PATH = '/v1.0/endpoint/default/token';
const READY_WITHIN_MS = 30_000;

/** A started Mintmark with an API client. */
export interface StartedMintmark extends StartedServer, CreatedClient {
  /** Requests tokens. */
  readonly tokens: (count: number) => Promise<readonly string[]>;
  readonly publicUrl: string;
  /** Where the health checks are. */
  readonly operationsUrl: string;
  /** A POST of the management API, as the administrator. */
  readonly manage: (path: string, body: object) => Promise<unknown>;
}

/** The options in which the rows of Mintmark differ. */
export interface MintmarkOptions {
  readonly format: 'jwt' | 'opaque';
  /** The certificate of a TLS listener, to which requests are then sent. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly ca: string };
  /** Settings of the client, as members of the management API. */
  readonly client?: Readonly<Record<string, unknown>>;
  /** Settings of the tenant, as members of the management API. */
  readonly tenant?: Readonly<Record<string, unknown>>;
  /** Changes the store between a first start, which creates the client, and the measured one. */
  readonly fill?: (data: string, created: CreatedClient) => Promise<void>;
  /** Processes that serve requests; 1 by default, so that figures are those of one process. */
  readonly workers?: number;
  /** Whether the published files are built and started. By default, the command runs from its sources. */
  readonly isBuilt?: boolean;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another node of the same store, whose public URL and client it shares. */
  readonly first?: CreatedClient & { readonly publicUrl: string };
}

/** The client that a first start created. */
export interface CreatedClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Starts Mintmark, and creates an API client.
 *
 * @param name - the row, for messages and the folder of its profiles
 */
export const startMintmark = async (
  name: string,
  options: MintmarkOptions,
  { profileDir, ...setting }: ServerSetting,
): Promise<StartedMintmark> => {
  const place = await newPlace(setting);
  try {
    if (options.fill === undefined) return await launch(name, options, { ...setting, profileDir }, place, options.first, place.remove);
    const first = await firstStart(name, options, setting, place);
    return await launch(name, options, { ...setting, profileDir }, place, first, place.remove);
  } catch (error) {
    await place.remove();
    throw error;
  }
};

/**
 * Starts Mintmark several times with the same store, after a first start.
 *
 * @returns milliseconds of each start, from the command to the response to a token request
 */
export const startsOfMintmark = async (
  name: string,
  options: MintmarkOptions,
  { starts, ...setting }: Omit<ServerSetting, 'profileDir'> & { readonly starts: number },
  stop: AbortSignal,
): Promise<readonly number[]> => {
  const place = await newPlace(setting);
  try {
    const first = await firstStart(name, options, setting, place);
    const times: number[] = [];
    while (times.length < starts) {
      stop.throwIfAborted();
      const server = await launch(name, options, { ...setting, profileDir: undefined }, place, first, async () => {});
      const responded = performance.now();
      await server.tokens(1);
      times.push((server.readyMs ?? Number.NaN) + performance.now() - responded);
      await server.stop();
    }
    return times;
  } finally {
    await place.remove();
  }
};

/** Where a store is, and the addresses of its server: all starts use the same, because a store belongs to its public URL. */
const newPlace = async ({ dataParent }: Pick<ServerSetting, 'dataParent'>) => {
  const data = await mkdtemp(join(dataParent, 'mintmark-bench-'));
  const origins = { http: `http://127.0.0.1:${await freePort()}`, https: `https://127.0.0.1:${await freePort()}` };
  return { data, origins, remove: () => rm(data, { recursive: true, force: true }) };
};

type Place = Pick<Awaited<ReturnType<typeof newPlace>>, 'data' | 'origins'>;

/** Creates a store and its client, and fills it. */
const firstStart = async (
  name: string,
  options: MintmarkOptions,
  setting: Omit<ServerSetting, 'profileDir'>,
  place: Place,
): Promise<CreatedClient> => {
  const first = await launch(name, options, { ...setting, profileDir: undefined }, place, undefined, async () => {});
  await first.stop();
  await options.fill?.(place.data, first);
  return first;
};

const launch = async (
  name: string,
  options: MintmarkOptions,
  setting: ServerSetting,
  { data, origins: { http: origin, https: tlsOrigin } }: Place,
  existing: CreatedClient | undefined,
  afterwards: () => Promise<void>,
): Promise<StartedMintmark> => {
  const { tls } = options;
  const listen = ['--listen', origin, ...(tls === undefined ? [] : ['--listen', tlsOrigin])];
  const certificate = tls === undefined ? [] : ['--tls-cert', tls.certFile, '--tls-key', tls.keyFile];
  const operationsUrl = `http://127.0.0.1:${await freePort()}`;
  const args = [
    'serve',
    ...listen,
    ...certificate,
    '--public-url',
    options.first?.publicUrl ?? origin,
    '--data',
    data,
    '--management-listen',
    operationsUrl,
  ];
  const checkout = setting.checkout ?? CHECKOUT;
  const command = options.isBuilt === true ? await builtProgram(checkout) : join(checkout, COMMAND);
  const began = performance.now();
  const server = startServerProcess(name, [command, ...args], {
    ...(await variables(name, setting)),
    MINTMARK_WORKERS: String(options.workers ?? 1),
    ...options.env,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await afterwards();
  };
  try {
    const jwksUrl = await ready(name, origin, server);
    const readyMs = performance.now() - began;
    const publicUrl = options.first?.publicUrl ?? origin;
    const send = async (method: 'POST' | 'PATCH', path: string, body: object) => sendManagement(method, { origin, publicUrl }, path, body);
    const manage = (path: string, body: object) => send('POST', path, body);
    if (options.tenant !== undefined) await send('PATCH', '/tenants/current', options.tenant);
    const { clientId, clientSecret } = existing ?? (await createClient(manage, options));
    const form = tokenForm(clientId, clientSecret);
    const url = (tls === undefined ? origin : tlsOrigin) + TOKEN_PATH;
    const request: BenchRequest = { url, body: form, ...(tls === undefined ? {} : { ca: tls.ca }) };
    return {
      ...{ pids: [server.pid], request, jwksUrl: options.format === 'jwt' ? jwksUrl : undefined, readyMs, ended: server.ended, stop },
      ...{ clientId, clientSecret, manage, publicUrl, operationsUrl },
      tokens: async (count: number) => {
        const bodies = await sendAll(Array<BenchRequest>(count).fill(request), 16, new AbortController().signal);
        return bodies.map((body) => textOf(JSON.parse(body), 'access_token'));
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const variables = async (name: string, { profileDir }: ServerSetting): Promise<Record<string, string>> => {
  const variables = {
    MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.id,
    MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.secret,
    npm_lifecycle_event: 'bench', // makes the command end with this process
  };
  if (profileDir === undefined) return variables;
  const dir = join(profileDir, name);
  await mkdir(dir, { recursive: true });
  return { ...variables, NODE_OPTIONS: `--cpu-prof ${JSON.stringify(`--cpu-prof-dir=${dir}`)}` };
};

/** Waits until the metadata is served; resolves to the URL of the key set. */
const ready = async (name: string, origin: string, server: ServerProcess): Promise<string> => {
  const until = performance.now() + READY_WITHIN_MS;
  const metadata = `${origin}/.well-known/oauth-authorization-server/oidc/endpoint/default`;
  while (performance.now() < until) {
    const response = await Promise.race([fetch(metadata).catch(() => undefined), server.ended]);
    if (response?.ok) return textOf(await response.json(), 'jwks_uri');
    await response?.body?.cancel();
    await Promise.race([delay(20), server.ended]);
  }
  throw new UsageError(`${name} did not respond at ${metadata} within ${READY_WITHIN_MS / 1000} s.`);
};

const createClient = async (manage: StartedMintmark['manage'], { format, client = {} }: MintmarkOptions): Promise<CreatedClient> => {
  const created = await manage('/clients', { name: 'Benchmark', access_token_format: format, ...client });
  const hasSecret = client['token_endpoint_auth_method'] === undefined;
  return { clientId: textOf(created, 'client_id'), clientSecret: hasSecret ? textOf(created, 'client_secret') : '' };
};

/** Where a node listens, and the public URL of its store. */
interface NodeUrls {
  readonly origin: string;
  readonly publicUrl: string;
}

const adminToken = async ({ origin, publicUrl }: NodeUrls): Promise<string> => {
  const form = new URLSearchParams(tokenForm(ADMIN.id, ADMIN.secret));
  form.set('resource', `${publicUrl}/`);
  return textOf(await accepted(await fetch(origin + TOKEN_PATH, { method: 'POST', body: form })), 'access_token');
};

const sendManagement = async (method: 'POST' | 'PATCH', urls: NodeUrls, path: string, body: object): Promise<unknown> =>
  accepted(
    await fetch(`${urls.origin}/management/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${await adminToken(urls)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** A token from a started server. */
export const tokenOf = async ({ url, body }: StartedServer['request']): Promise<string> => {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return textOf(await accepted(await fetch(url, { method: 'POST', headers, body })), 'access_token');
};

const accepted = async (response: Response): Promise<unknown> => {
  if (response.ok) return response.json();
  throw new UsageError(`${new URL(response.url).pathname} responded with ${response.status}: ${await response.text()}`);
};

/** A string member of a response. @throws {@link UsageError} without it */
export const textOf = (json: unknown, name: string): string => {
  const value = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
  if (typeof value !== 'string') throw new UsageError(`A response of Mintmark has no ${name}.`);
  return value;
};
