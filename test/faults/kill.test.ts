// After kill -9 under load, the store has the grant of every token that was sent, found by its id and by the
// token right after the next start. MINTMARK_TEST_KILLS sets how often the server of each store is killed.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { freePort, type RunningCommand, SERVING, startServe, temporaryHome } from '../cli/command.ts';
import { startPostgres, type TestPostgres } from '../postgres.ts';

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const ROUNDS = Number(process.env['MINTMARK_TEST_KILLS'] ?? 2);
const CALLERS = 16;
/** The server is killed while the load continues, after at least this many responses, and at most twice as many. */
const MIN_RESPONSES = 150;
/** How many responses of a round are checked: a sample of them, and the last ones. */
const SAMPLE_SIZE = 200;

interface Received {
  readonly access_token: string;
  readonly grant_id: string;
}

type Credentials = typeof ADMIN;

let postgres: TestPostgres | undefined;
after(() => postgres?.close());

const STORES: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  SQLite: async () => [],
  'SQLite with two workers': async () => ['--workers', '2'],
  PostgreSQL: async () => {
    postgres = await startPostgres();
    return ['--database', await postgres.freshDatabase()];
  },
};

describe('every token that a client received is in the store after kill -9', () => {
  for (const [store, flagsOf] of Object.entries(STORES)) {
    test(store, async (t) => {
      const home = await temporaryHome(t);
      const url = `http://127.0.0.1:${await freePort()}`;
      const options = ['--listen', url, '--public-url', url, '--management-listen', 'http://127.0.0.1:0', ...(await flagsOf())];
      const env = {
        MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.client_id,
        MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.client_secret,
        MINTMARK_MASTER_KEY: randomBytes(32).toString('base64'),
      };
      const start = async (): Promise<RunningCommand> => {
        const server = startServe(t, options, { home, env });
        await server.waitForOutput(SERVING);
        return server;
      };
      let server = await start();
      const clients = [ADMIN, await opaqueClient(url)];
      for (let round = 0; round < ROUNDS; round++) {
        const received = await killUnderLoad(server, url, clients);
        server = await start();
        await requireStored(url, received);
      }
    });
  }
});

/** Kills the server after a random number of responses, under load. @returns the responses that arrived */
const killUnderLoad = async (server: RunningCommand, url: string, clients: readonly Credentials[]): Promise<readonly Received[]> => {
  const received: Received[] = [];
  const reached = Promise.withResolvers<void>();
  const responsesBeforeKill = MIN_RESPONSES + randomInt(MIN_RESPONSES);
  const call = async (client: Credentials): Promise<void> => {
    try {
      for (;;) {
        received.push(await requestToken(url, client));
        if (received.length === responsesBeforeKill) reached.resolve();
      }
    } catch (error) {
      // A killed server refuses or breaks connections; a wrong response would be a failure.
      if (error instanceof assert.AssertionError) throw error;
    }
  };
  const load = Promise.all(Array.from({ length: CALLERS }, (_, index) => call(clients[index % clients.length] ?? ADMIN)));
  await Promise.race([reached.promise, load]);
  assert.ok(server.child.pid !== undefined);
  process.kill(-server.child.pid, 'SIGKILL');
  await load;
  await server.ended;
  return received;
};

const requireStored = async (url: string, received: readonly Received[]): Promise<void> => {
  assert.ok(received.length >= MIN_RESPONSES);
  const { access_token: token } = await requestToken(url, { ...ADMIN, resource: `${url}/` });
  const step = Math.max(1, Math.floor(received.length / SAMPLE_SIZE));
  const chosen = received.filter((_, index) => index % step === 0 || index >= received.length - 2 * CALLERS);
  for (const { grant_id: id, access_token } of chosen) {
    const response = await fetch(`${url}/management/v1/grants/${id}`, { headers: { authorization: `Bearer ${token}` } });
    await response.body?.cancel();
    assert.equal(response.status, 200, `grant ${id} was sent and lost`);
    const introspection = await post(url, '/oauth2/introspect', { ...ADMIN, token: access_token });
    assert.deepEqual([introspection['active'], introspection['jti']], [true, id]);
  }
};

const opaqueClient = async (url: string): Promise<Credentials> => {
  const { access_token: token } = await requestToken(url, { ...ADMIN, resource: `${url}/` });
  const response = await fetch(`${url}/management/v1/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Opaque', access_token_format: 'opaque' }),
  });
  assert.equal(response.status, 201);
  const { client_id, client_secret } = (await response.json()) as Credentials;
  return { client_id, client_secret };
};

const requestToken = async (url: string, form: Record<string, string>): Promise<Received> => {
  const { access_token, grant_id } = await post(url, '/oauth2/token', { grant_type: 'client_credentials', ...form });
  return { access_token: String(access_token), grant_id: String(grant_id) };
};

const post = async (url: string, path: string, form: Record<string, string>): Promise<Record<string, unknown>> => {
  const response = await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(response.status, 200);
  return response.json() as Promise<Record<string, unknown>>;
};
