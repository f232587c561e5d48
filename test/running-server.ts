// A real server for a test, on loopback, with its own store and a clock that the test controls. It is closed
// at the end of the test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ConfigFlags, parseConfig, type RunningServer, startServer } from '@mintmark/server';
import { putEmptyStore } from './empty-store.ts';

/** The admin client of every test server. */
export const ADMIN = { clientId: 'admin', clientSecret: 'correct-horse-battery-staple-0123456789' } as const;

/** The console's pages as `npm test` has built them. */
export const BUILT_PAGES = fileURLToPath(new URL('../packages/console/dist/', import.meta.url));

/** Options of a test server. */
export interface TestServerOptions {
  readonly flags?: ConfigFlags;
  /** Environment variables in addition to the first client's credentials. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The folder of the console's pages; a server has none by default, and starts sooner. */
  readonly consolePages?: string;
  /** Uses the store of an earlier start. */
  readonly directory?: string;
  /** Milliseconds by which its clock is ahead when it starts. */
  readonly clockOffset?: number;
  /** Whether it runs the periodic tasks; it does by default, the first time a minute after its start. */
  readonly keepsHouse?: boolean;
}

/** The role of a worker that leaves the periodic tasks to others. */
const WITHOUT_HOUSEKEEPING = { number: 1, instanceId: 'test', keepsHouse: false, joins: false, sharedWriter: undefined } as const;

/** A running server, with the requests that tests send. */
export interface TestServer extends RunningServer {
  /** The public URL, or an http listener: the tests do not trust the local CA. */
  readonly url: string;
  readonly directory: string;
  /** The one-time link of the first operator; `undefined` at a later start. */
  readonly operatorLink: string | undefined;
  /** Moves the server's clock ahead, in milliseconds. */
  advance(milliseconds: number): void;
  /** Sets the server's clock to a time, in milliseconds since the epoch, at which it stands still until it is moved. */
  holdClock(at: number): void;
  post(path: string, form: string | Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Requests a token, by default for the admin. @param more - more form parameters @throws if refused */
  token(client?: { clientId: string; clientSecret: string }, more?: Readonly<Record<string, string>>): Promise<string>;
  /** Creates a client by the management API, as the admin. */
  create(settings: Readonly<Record<string, unknown>>): Promise<CreatedClient>;
  /** Calls the management API with the given token, by default one of the admin. */
  manage(method: string, path: string, body?: unknown, token?: string): Promise<Response>;
}

/** A created client, with its credentials. */
export interface CreatedClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The whole response, as parsed JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A test or suite that runs functions at its end. */
export interface Ending {
  after(end: () => Promise<void>): void;
}

/**
 * Runs functions at the end of a suite, the last one first. Call it in the body of the suite: a hook that is
 * registered by another hook would run at once.
 */
export const suiteEnding = (): Ending => {
  const ends: (() => Promise<void>)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return { after: (end) => void ends.push(end) };
};

/** A folder that is removed with the test. */
const temporaryFolder = async (t: Ending): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** Starts a server that ends with the test. */
export const startTestServer = async (t: Ending, options: TestServerOptions = {}): Promise<TestServer> => {
  const directory = options.directory ?? (await temporaryFolder(t));
  if (options.directory === undefined && options.flags?.database === undefined) await putEmptyStore(directory);
  let { clockOffset = 0 } = options;
  /** The time of this machine at which the clock stands still. */
  let heldAt: number | undefined;
  let operatorLink: string | undefined;
  const running = await startServer(
    parseConfig({
      flags: {
        listen: ['http://127.0.0.1:0'],
        managementListen: 'http://127.0.0.1:0',
        data: directory,
        logLevel: 'fatal',
        ...options.flags,
      },
      env: {
        MINTMARK_BOOTSTRAP_CLIENT_ID: options.clientId ?? ADMIN.clientId,
        MINTMARK_BOOTSTRAP_CLIENT_SECRET: options.clientSecret ?? ADMIN.clientSecret,
        ...options.env,
      },
      cwd: directory,
    }),
    {
      now: () => (heldAt ?? Date.now()) + clockOffset,
      onFirstStart: (first) => {
        operatorLink = first.operatorLink;
      },
      consolePages: options.consolePages ?? join(directory, 'no-pages'),
      ...(options.keepsHouse === false ? { role: WITHOUT_HOUSEKEEPING } : undefined),
    },
  );
  t.after(() => running.close());
  // Only browsers know where a name below localhost is.
  const isReached = (each: string): boolean => each.startsWith('http:') && !new URL(each).hostname.endsWith('.localhost');
  const url = [running.publicUrl, ...running.listening].find(isReached) ?? running.publicUrl;
  const server: TestServer = {
    ...running,
    url,
    directory,
    operatorLink,
    advance: (milliseconds) => {
      clockOffset += milliseconds;
    },
    holdClock: (at) => {
      heldAt = at - clockOffset;
    },
    post: (path, form, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      }),
    token: async ({ clientId, clientSecret } = ADMIN, more = {}) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more };
      const result = await server.post('/oauth2/token', form);
      const body = await result.text();
      if (result.status !== 200) throw new Error(`No token: ${result.status} ${body}`);
      return JSON.parse(body).access_token;
    },
    create: async (settings) => {
      const response = await server.manage('POST', '/clients', { name: 'test', ...settings });
      const result = (await response.json()) as Record<string, unknown>;
      if (response.status !== 201) throw new Error(`No client: ${JSON.stringify(result)}`);
      return { clientId: String(result.client_id), clientSecret: String(result.client_secret), body: result };
    },
    manage: async (method, path, body, token) =>
      fetch(`${url}/management/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token ?? (await server.token())}`,
          ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
      }),
  };
  return server;
};
