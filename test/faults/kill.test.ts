// After kill -9 under load, the store has the grant of every token that was sent, found by its id and by the token at
// once, and nothing that was revoked is active. MINTMARK_TEST_KILLS sets how many kills there are, of all kinds.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningCommand, SERVING, startServe, temporaryHome } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { startPostgres, type TestPostgres } from '../postgres.ts';
import { until } from '../until.ts';

const ADMIN = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
const KILLS = Number(process.env['MINTMARK_TEST_KILLS'] ?? 10);
/** Workers that are killed before their server is started again. */
const KILLS_OF_A_SERVER = 5;
const CALLERS = 8;
/** The process is killed while the load continues, after at least this many responses, and at most twice as many. */
const MIN_RESPONSES = 50;
/** Milliseconds after which a caller gives up: a connection that was handed to a killed worker gets no response. */
const GIVE_UP = 10_000;
/** Milliseconds after which a caller whose request has failed tries again: meanwhile, the core is the server's that starts. */
const RETRY = 10;
/** How many responses of a round are checked: a sample of them, and the last ones. */
const SAMPLE_SIZE = 50;

interface Received {
  readonly access_token: string;
  readonly grant_id: string;
}

type Credentials = typeof ADMIN;

let postgres: TestPostgres | undefined;
after(() => postgres?.close());

const onSqlite = async (): Promise<readonly string[]> => [];
const withWorkers = async (): Promise<readonly string[]> => ['--workers', '2'];
const onPostgres = async (): Promise<readonly string[]> => {
  postgres ??= await startPostgres();
  return ['--database', await postgres.freshDatabase()];
};

/** What is killed. */
interface Kind {
  readonly flags: () => Promise<readonly string[]>;
  /** Of ten kills. */
  readonly share: number;
  readonly kill: (server: RunningCommand) => Promise<void>;
  /** Whether the server goes on, and replaces the process itself. */
  readonly goesOn?: true;
}

/** The process ids of the workers that have started so far, in that order. */
const workersOf = async ({ waitForOutput }: RunningCommand): Promise<readonly number[]> =>
  (await waitForOutput(/^/)).split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    const { msg, pid } = JSON.parse(line) as { msg: string; pid: number };
    return msg === 'serving' ? [pid] : [];
  });

/** The parent of a process; `undefined` once that has ended. */
const parentOf = (pid: number): number | undefined => {
  const { status, stdout } = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
};

/**
 * The running workers, with the primary process that started them. The id of one that has ended may be another
 * program's by now, which has another parent.
 */
const runningWorkersOf = async (server: RunningCommand): Promise<readonly { readonly pid: number; readonly primary: number }[]> =>
  (await workersOf(server)).flatMap((pid) => {
    const primary = parentOf(pid);
    return primary !== undefined && primary === server.child.pid ? [{ pid, primary }] : [];
  });

const killAll = async ({ child }: RunningCommand): Promise<void> => {
  assert.ok(child.pid !== undefined);
  process.kill(-child.pid, 'SIGKILL');
};

const killWorker = async (server: RunningCommand): Promise<void> => {
  const [started, running] = [await workersOf(server), await runningWorkersOf(server)];
  const { pid } = running[randomInt(running.length)] ?? assert.fail('There is a worker.');
  process.kill(pid, 'SIGKILL');
  await server.waitForOutput(new RegExp(`(?:"msg":"serving"[\\s\\S]*){${started.length + 1}}`));
};

/** The process that accepts the connections and has the only writer. */
const killPrimary = async (server: RunningCommand): Promise<void> => {
  const [{ primary } = assert.fail('There is a worker.')] = await runningWorkersOf(server);
  process.kill(primary, 'SIGKILL');
};

const KINDS: Readonly<Record<string, Kind>> = {
  'the server, on SQLite': { flags: onSqlite, share: 2, kill: killAll },
  'a worker': { flags: withWorkers, share: 5, kill: killWorker, goesOn: true },
  'the primary process, which writes': { flags: withWorkers, share: 1, kill: killPrimary },
  'the server, on PostgreSQL': { flags: onPostgres, share: 2, kill: killAll },
};

describe('every token that a client received is in the store, and what was revoked is inactive, after kill -9 of', () => {
  for (const [what, { flags, share, kill, goesOn = false }] of Object.entries(KINDS)) {
    test(what, async (t) => {
      const home = await temporaryHome(t);
      const url = `http://127.0.0.1:${await freePort()}`;
      const options = ['--listen', url, '--public-url', url, '--management-listen', 'http://127.0.0.1:0', ...(await flags())];
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
      const revoked: string[] = [];
      const counts = { unresponsive: 0 };
      let [found, longest] = [0, 0];
      for (let round = 0; round < Math.max(1, Math.round((KILLS * share) / 10)); round++) {
        // A server whose workers end again and again within a minute ends, too.
        if (goesOn && round > 0 && round % KILLS_OF_A_SERVER === 0) {
          server.child.kill('SIGTERM');
          await server.ended;
          server = await start();
        }
        const received = await killUnderLoad(server, { url, clients, kill, goesOn, counts }, revoked);
        const began = performance.now();
        if (!goesOn) server = await start();
        found += await requireStored(url, received, revoked);
        longest = Math.max(longest, performance.now() - began);
      }
      t.diagnostic(
        `${found} tokens found, none lost; ${revoked.length} revoked ones inactive; longest start and check ${Math.round(longest)} ms; ` +
          `${counts.unresponsive} connections without a response`,
      );
    });
  }
});

interface Target extends Pick<Kind, 'kill'> {
  readonly url: string;
  readonly clients: readonly Credentials[];
  readonly goesOn: boolean;
  /** Of all rounds. */
  readonly counts: { unresponsive: number };
}

/**
 * Kills a process after a random number of responses, under load.
 *
 * @param revoked - gets the token that is revoked before
 * @returns the responses that arrived, without that one
 */
const killUnderLoad = async (
  server: RunningCommand,
  { url, clients, kill, goesOn, counts }: Target,
  revoked: string[],
): Promise<readonly Received[]> => {
  const received: Received[] = [];
  const responsesBeforeKill = MIN_RESPONSES + randomInt(MIN_RESPONSES);
  let isDone = false;
  const call = async (client: Credentials): Promise<void> => {
    while (!isDone) {
      try {
        const response = await requestResponse(url, client);
        // A worker responds so after the end of the primary process, until it ends, too.
        if (response.status === 503) await pause(RETRY);
        else {
          assert.equal(response.status, 200);
          received.push((await response.json()) as Received);
        }
      } catch (error) {
        // A killed process refuses or breaks connections; a wrong response would be a failure.
        if (error instanceof assert.AssertionError) throw error;
        if (error instanceof DOMException && error.name === 'TimeoutError') counts.unresponsive++;
        await pause(RETRY);
      }
    }
  };
  const load = Promise.all(Array.from({ length: CALLERS }, (_, index) => call(clients[index % clients.length] ?? ADMIN)));
  await until('there is load', () => received.length > 1);
  const [ended] = received.splice(0, 1);
  assert.ok(ended !== undefined);
  await send(url, '/oauth2/revoke', { ...(await ownerOf(url, ended, clients)), token: ended.access_token });
  revoked.push(ended.access_token);
  await until('there are enough responses', () => received.length >= responsesBeforeKill);
  await kill(server);
  isDone = true;
  await load;
  if (!goesOn) await server.ended;
  return received;
};

/** The client that obtained a token, as which it is revoked. */
const ownerOf = async (url: string, { access_token: token }: Received, clients: readonly Credentials[]): Promise<Credentials> => {
  const { client_id } = await post(url, '/oauth2/introspect', { ...ADMIN, token });
  return clients.find((client) => client.client_id === client_id) ?? ADMIN;
};

/** @returns how many tokens were looked for, each of which was found */
const requireStored = async (url: string, received: readonly Received[], revoked: readonly string[]): Promise<number> => {
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
  for (const each of revoked) assert.equal((await post(url, '/oauth2/introspect', { ...ADMIN, token: each }))['active'], false);
  return chosen.length;
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

const requestResponse = (url: string, client: Credentials): Promise<Response> =>
  fetch(`${url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...client }),
    signal: AbortSignal.timeout(GIVE_UP),
  });

const requestToken = async (url: string, form: Record<string, string>): Promise<Received> => {
  const { access_token, grant_id } = await post(url, '/oauth2/token', { grant_type: 'client_credentials', ...form });
  return { access_token: String(access_token), grant_id: String(grant_id) };
};

const post = async (url: string, path: string, form: Record<string, string>): Promise<Record<string, unknown>> =>
  JSON.parse(await send(url, path, form));

const send = async (url: string, path: string, form: Record<string, string>): Promise<string> => {
  const response = await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) });
  assert.equal(response.status, 200);
  return response.text();
};
