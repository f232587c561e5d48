// PostgreSQL is killed, parted from a node, and replaced by its standby, under load: no token that was sent is lost,
// and nothing that was revoked is active.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type DatabaseProxy, proxyTo } from '../database-proxy.ts';
import { startPostgres, type TestPostgres, type TestStandby } from '../postgres.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { until } from '../until.ts';

const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const CALLERS = 4;
/** Tokens that are received before a fault, and after it. */
const ENOUGH = 40;
/** Milliseconds after which a caller without a token tries again: meanwhile, the core is the database's that starts. */
const RETRY = 10;
/** Milliseconds by which a slow database is late in each direction: within what a node waits for, and beyond. */
const [LATE, TOO_LATE] = [150, 2_500] as const;

interface Received {
  readonly access_token: string;
  readonly grant_id: string;
  /** Milliseconds of a monotonic clock. */
  readonly at: number;
}

/** Two URLs of one database as one URL. */
const multiHost = (first: string, second: string): string => {
  const [a, b] = [new URL(first), new URL(second)];
  return `postgres://${a.username}:${a.password}@${a.host},${b.host}${a.pathname}?target_session_attrs=read-write`;
};

describe('a PostgreSQL with a synchronous standby', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  let standby: TestStandby;
  let database: string;
  let proxy: DatabaseProxy;
  /** A node that finds the primary by a URL with two hosts. */
  let server: TestServer;
  /** The URL of a node behind the proxy. */
  let parted: string;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
    database = await postgres.freshDatabase();
    standby = await postgres.startStandby();
    await postgres.query(database, "ALTER SYSTEM SET synchronous_standby_names = '*'");
    await postgres.query(database, 'SELECT pg_reload_conf()');
    proxy = await proxyTo(database);
    ending.after(async () => proxy.close());
    // The standby comes first: it accepts connections, but no writes.
    server = await startTestServer(ending, { flags: { database: multiHost(standby.urlOf(database), database) }, env });
    const other = await startTestServer(ending, { flags: { database: proxy.url, publicUrl: server.publicUrl }, env });
    parted = other.listening[0] ?? assert.fail('The node does not listen.');
  });

  const isActive = async (token: string, url = server.url): Promise<boolean | number> => {
    const response = await fetch(`${url}/oauth2/introspect`, { method: 'POST', body: new URLSearchParams({ ...CALLER, token }) });
    const body = (await response.json()) as { active: boolean };
    return response.ok ? body.active : response.status;
  };

  /**
   * Requests tokens all the time, while a fault happens to the database, until some arrive after it.
   *
   * @param happen - fulfils when the fault is over
   */
  const underLoad = async (t: TestContext, happen: () => Promise<void>): Promise<void> => {
    const received: Received[] = [];
    const statuses = new Set<number>();
    let isDone = false;
    const call = async (): Promise<void> => {
      while (!isDone) {
        const response = await server.post('/oauth2/token', { ...CALLER, grant_type: 'client_credentials' });
        const body = (await response.json()) as Omit<Received, 'at'>;
        statuses.add(response.status);
        if (response.ok) {
          received.push({ ...body, at: performance.now() });
          continue;
        }
        assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '1']);
        await pause(RETRY);
      }
    };
    const load = Promise.all(Array.from({ length: CALLERS }, call));
    await until('there is load', () => received.length >= ENOUGH);
    const [revoked] = received;
    assert.equal((await server.post('/oauth2/revoke', { ...CALLER, token: revoked?.access_token ?? '' })).status, 200);
    const began = performance.now();
    await happen();
    const [ended, sent] = [performance.now(), received.length];
    await until('tokens are sent again', () => received.length >= sent + ENOUGH);
    isDone = true;
    await load;
    const gap = received.slice(1).reduce((longest, { at }, index) => Math.max(longest, at - (received[index]?.at ?? at)), 0);
    t.diagnostic(`fault: ${Math.round(ended - began)} ms; longest time without a token: ${Math.round(gap)} ms; ${received.length} tokens`);
    const rest = received.filter((each) => each !== revoked);
    for (const { access_token, grant_id } of rest.filter((_, index) => index % 5 === 0 || index > rest.length - ENOUGH)) {
      assert.equal(await isActive(access_token), true, `grant ${grant_id} was sent and lost`);
    }
    assert.equal(await isActive(revoked?.access_token ?? ''), false);
  };

  test('a node that is parted from it: 503, nothing stale, and what was revoked meanwhile once it has rejoined', async (t) => {
    const [token, kept] = [await server.token(), await server.token()];
    await until(
      'the node has both tokens',
      async () => (await isActive(token, parted)) === true && (await isActive(kept, parted)) === true,
    );
    const began = performance.now();
    proxy.part();
    t.after(() => proxy.rejoin());
    assert.equal((await server.post('/oauth2/revoke', { ...CALLER, token })).status, 200);
    let last: boolean | number = true;
    while (last === true) last = await isActive(token, parted);
    t.diagnostic(`refused after ${Math.round(performance.now() - began)} ms`);
    assert.equal(last, 503);
    // Not even the token that is still active: the node cannot know it.
    for (const each of [token, kept]) assert.equal(await isActive(each, parted), 503);
    const rejoined = performance.now();
    proxy.rejoin();
    while (last === 503) last = await isActive(token, parted);
    t.diagnostic(`again after ${Math.round(performance.now() - rejoined)} ms`);
    assert.equal(last, false, 'the revocation is the first that it learns');
    assert.equal(await isActive(kept, parted), true);
  });

  test('a database that responds late: tokens wait for it, and what was revoked is known in time; too late is 503', async (t) => {
    t.after(() => proxy.slow(0));
    const requestToken = (url = parted) =>
      fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ ...CALLER, grant_type: 'client_credentials' }) });
    const token = await server.token();
    await until('the node has the token', async () => (await isActive(token, parted)) === true);
    proxy.slow(LATE);
    const began = performance.now();
    const responses = await Promise.all(Array.from({ length: ENOUGH }, () => requestToken()));
    assert.deepEqual([...new Set(responses.map(({ status }) => status))], [200]);
    t.diagnostic(`${ENOUGH} tokens in ${Math.round(performance.now() - began)} ms, with ${LATE} ms more in each direction`);
    assert.equal((await server.post('/oauth2/revoke', { ...CALLER, token })).status, 200);
    const revokedAt = performance.now();
    let lastActive = revokedAt;
    for (;;) {
      const sent = performance.now();
      if ((await isActive(token, parted)) !== true) break;
      lastActive = sent;
    }
    assert.ok(lastActive - revokedAt < 1_000, `a request ${Math.round(lastActive - revokedAt)} ms after the revocation`);
    proxy.slow(TOO_LATE);
    const refused = await Promise.all([requestToken(), requestToken()]);
    assert.deepEqual(
      refused.map(({ status, headers }) => [status, headers.get('retry-after')]),
      refused.map(() => [503, '1']),
    );
    assert.notEqual(await isActive(token, parted), true);
    proxy.slow(0);
    await until('it issues tokens again', async () => (await requestToken()).status === 200);
  });

  test('kill -9 of the database, which starts again: no token that was sent is lost', async (t) => {
    await underLoad(t, async () => {
      await postgres.kill();
      await postgres.start();
    });
  });

  test('fail-over to the standby: no token that was sent is lost, and the nodes find the new primary', async (t) => {
    await underLoad(t, async () => {
      await postgres.kill();
      await postgres.query(standby.urlOf(database), 'SELECT pg_promote()');
    });
  });
});
