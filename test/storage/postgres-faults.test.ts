// Faults of a PostgreSQL server: it is unreachable or unresponsive, it closes connections, or its settings make
// commits less durable.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { checkStore, openStorage, RowRefused, type Storage, StorageUnavailable } from '@mintmark/server';
import { PASSWORD, startPostgres } from '../postgres.ts';
import { assertUnavailable } from './contract/opening-and-closing.ts';
import { VERBS } from './every-verb.ts';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleClient } from './samples/client.ts';
import { sampleFirstStart } from './samples/first-start.ts';
import { newGrant, newGrants, sampleGrant } from './samples/grant.ts';

const server = await startPostgres();
after(() => server.close());

const openAt = async (t: TestContext, url: string) => {
  const storage = await openStorage({ kind: 'postgres', url });
  t.after(() => storage.close());
  return storage;
};

/** Waits for calls, each of which must succeed or reject with StorageUnavailable. */
const succeededOrUnavailable = async (calls: readonly Promise<unknown>[]): Promise<void> => {
  for (const outcome of await Promise.allSettled(calls)) {
    if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof StorageUnavailable, inspect(outcome.reason));
  }
};

const withHostsBefore = (url: string, hosts: readonly string[]): string => url.replace(/@(?=[^@]*$)/, `@${hosts.join(',')},`);
/** More than the attempts after a lost connection, and those of a migration. */
const UNKNOWN_HOSTS = Array.from({ length: 6 }, (_, index) => `nowhere-${index}.invalid`);

const manyCalls = (storage: Storage, tenantId: string): readonly Promise<unknown>[] =>
  Array.from({ length: 30 }, () => [
    storage.recordGrants(newGrants([sampleGrant(tenantId)])),
    storage.createClient(sampleClient(tenantId), sampleAudit(tenantId)),
    storage.findClient(tenantId, 'admin'),
  ]).flat();

describe('a PostgreSQL store', () => {
  const BAD_URLS: readonly (readonly [string, (url: URL) => string, RegExp])[] = [
    [
      'does not listen',
      (url) => Object.assign(url, { port: '1' }).href,
      /^PostgreSQL at 127\.0\.0\.1:1, database "test_\d+", cannot be used: .*ECONNREFUSED/,
    ],
    [
      'has no such database',
      (url) => Object.assign(url, { pathname: '/nowhere' }).href,
      /^PostgreSQL at 127\.0\.0\.1:\d+, database "nowhere", cannot be used: database "nowhere" does not exist/,
    ],
    ['requires another password', (url) => Object.assign(url, { password: `${PASSWORD}-wrong` }).href, /password authentication failed/],
    [
      'has an unknown host name',
      (url) => Object.assign(url, { host: 'nowhere.invalid:5432' }).href,
      /^PostgreSQL at nowhere\.invalid:5432, database "test_\d+", cannot be used: /,
    ],
    ['is not given as a URL', () => `postgres//mintmark:${PASSWORD}@localhost/db`, /^The database URL is not a URL/],
  ];
  for (const [name, changeUrl, message] of BAD_URLS) {
    test(`a database that ${name} is refused with a message that names it, and never the password`, async () => {
      const url = changeUrl(new URL(await server.freshDatabase()));
      await assert.rejects(openStorage({ kind: 'postgres', url }), (error) => {
        assert.ok(error instanceof StorageUnavailable);
        assert.match(error.message, message);
        assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(PASSWORD));
        return true;
      });
    });
  }

  test('a write with a row twice is refused for its rows, since another attempt would fail as well', async (t) => {
    const storage = await openAt(t, await server.freshDatabase());
    const use = { tenantId: 't', clientId: 'c', scope: 'a' };
    const scopes = [0, 86_400].map((lastOn) => ({ ...use, lastOn }));
    await assert.rejects(storage.addUsage({ writer: 'w', number: 1, counts: [], repeats: [], scopes, trustValues: [] }), RowRefused);
  });

  test('a database in which the user may create no tables is refused with that reason', async () => {
    const url = new URL(await server.freshDatabase());
    await server.query(url.href, `CREATE ROLE guest LOGIN PASSWORD '${PASSWORD}'`);
    url.username = 'guest';
    await assert.rejects(openStorage({ kind: 'postgres', url: url.href }), /cannot be used: permission denied for schema public\.$/);
  });

  test('several hosts, of which only the last exists: it starts and serves', async (t) => {
    const url = withHostsBefore(await server.freshDatabase(), UNKNOWN_HOSTS);
    const storage = await openAt(t, url);
    const first = sampleFirstStart();
    await storage.firstStart(first);
    assert.deepEqual(await storage.findClient(first.tenant.id, 'admin'), first.client);
  });

  test('a read tries every host', async () => {
    const url = withHostsBefore(await server.freshDatabase(), UNKNOWN_HOSTS);
    const { problems } = await checkStore({ database: { kind: 'postgres', url }, dataDir: '' });
    assert.deepEqual(
      problems.filter((problem) => problem.includes('cannot be used')),
      [],
    );
  });

  test('a host that failed while the store was opened is not tried first by what reads it', async (t) => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections++;
      socket.on('error', () => {});
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => listener.close());
    const address = listener.address();
    assert.ok(typeof address === 'object' && address !== null);
    const storage = await openAt(t, withHostsBefore(await server.freshDatabase(), [`127.0.0.1:${address.port}`]));
    await storage.ping();
    assert.equal(connections, 1);
  });

  test('a confirmed commit is on disk, whatever the settings of the database', async (t) => {
    const url = await server.freshDatabase();
    await server.query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    const storage = await openAt(t, url);
    await server.query(url, 'CREATE TABLE noted (setting text)');
    await server.query(
      url,
      `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO noted VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`,
    );
    await server.query(url, 'CREATE TRIGGER note AFTER INSERT ON grant_batches FOR EACH STATEMENT EXECUTE FUNCTION note()');
    await server.query(url, 'CREATE TRIGGER note AFTER INSERT ON clients FOR EACH STATEMENT EXECUTE FUNCTION note()');
    await storage.recordGrants(newGrants([sampleGrant('t')]));
    await storage.firstStart(sampleFirstStart());
    assert.deepEqual(
      (await server.query(url, 'SELECT setting FROM noted')).map(({ setting }) => setting),
      ['on', 'on'],
    );
  });

  test('closing the store ends every session', async (t) => {
    const url = await server.freshDatabase();
    const storage = await openAt(t, url);
    await storage.ping();
    await storage.close();
    const sessions = () =>
      server.query(url, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'mintmark'");
    // pg closes a connection by itself after ten idle seconds.
    const deadline = Date.now() + 9_000;
    while ((await sessions()).length > 0) assert.ok(Date.now() < deadline, 'sessions are left open');
  });

  test('closed connections are opened again; calls in progress may fail with StorageUnavailable', async (t) => {
    const url = await server.freshDatabase();
    const storage = await openAt(t, url);
    const first = sampleFirstStart();
    const { id } = first.tenant;
    await storage.firstStart(first);
    const cut = () =>
      server.query(
        url,
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    for (let round = 0; round < 5; round++) {
      const settled = succeededOrUnavailable(manyCalls(storage, id));
      await cut();
      await settled;
      await cut();
      // Ten connections at most can be dead without being known to be.
      let answered = false;
      for (let attempt = 0; attempt <= 10 && !answered; attempt++) {
        answered = await storage.ping().then(
          () => true,
          () => false,
        );
      }
      assert.ok(answered);
    }
    assert.deepEqual(await storage.findClient(id, 'admin'), first.client);
  });

  test('the start-up message has no session settings, which PgBouncer refuses', async (t) => {
    const receivedNames = Promise.withResolvers<readonly string[]>();
    const listener = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (message: Buffer) => {
        // Length, version of the protocol, then names and values, each ended by a NUL.
        receivedNames.resolve(
          message
            .subarray(8)
            .toString()
            .split('\0')
            .filter((_, index) => index % 2 === 0),
        );
        socket.destroy();
      });
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => listener.close());
    const address = listener.address();
    assert.ok(typeof address === 'object' && address !== null);
    await assert.rejects(openStorage({ kind: 'postgres', url: `postgres://u:p@127.0.0.1:${address.port}/d` }), StorageUnavailable);
    const names = (await receivedNames.promise).filter((name) => name !== '');
    assert.deepEqual(names.toSorted(), ['application_name', 'client_encoding', 'database', 'user']);
  });

  test('each transaction sets its own settings, whatever those of the session', async (t) => {
    const url = await server.freshDatabase();
    const storage = await openAt(t, url);
    await storage.firstStart(sampleFirstStart());
    await server.query(url, 'CREATE TABLE noted (name text, setting text)');
    const names = ['statement_timeout', 'idle_in_transaction_session_timeout', 'synchronous_commit'];
    // The settings that another user of a connection pooler may have left in the session.
    const changeSettings = "PERFORM set_config('statement_timeout', '1h', false), set_config('synchronous_commit', 'off', false)";
    const listed = names.map((name) => `('${name}', current_setting('${name}'))`).join(', ');
    await server.query(
      url,
      `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO noted VALUES ${listed}; ${changeSettings}; RETURN NULL; END $$`,
    );
    await server.query(url, 'CREATE TRIGGER note AFTER INSERT ON clients FOR EACH STATEMENT EXECUTE FUNCTION note()');
    const [home] = await storage.tenants();
    for (const _ of [1, 2]) await storage.createClient(sampleClient(home?.id ?? ''), sampleAudit(home?.id ?? ''));
    const noted = await server.query(url, 'SELECT name, setting FROM noted');
    assert.deepEqual(
      noted.map(({ name, setting }) => [name, setting]),
      [1, 2].flatMap(() => [
        ['statement_timeout', '5s'],
        ['idle_in_transaction_session_timeout', '5s'],
        ['synchronous_commit', 'on'],
      ]),
    );
  });

  test('a commit of unknown outcome takes effect once when it is retried with the same ids', async (t) => {
    const url = await server.freshDatabase();
    const storage = await openAt(t, url);
    const first = sampleFirstStart();
    const { id } = first.tenant;
    await storage.firstStart(first);
    const grants = Array.from({ length: 20 }, () => sampleGrant(id));
    const proven = Array.from({ length: 20 }, () => ({ grant: newGrant(sampleGrant(id)), replays: [] }));
    // Opens a connection for each call: data that is sent on an open connection waits until the server
    // resumes.
    await Promise.all([storage.ping(), storage.ping(), storage.ping()]);
    await server.freeze();
    t.after(() => server.thaw());
    const outcomes = await Promise.allSettled([
      storage.recordGrants(newGrants(grants)),
      storage.recordProvenGrants(proven),
      storage.findClient(id, 'admin'),
      storage.createClient(sampleClient(id), sampleAudit(id)),
    ]);
    for (const outcome of outcomes) {
      assert.equal(outcome.status, 'rejected');
      assert.ok(outcome.reason instanceof StorageUnavailable, inspect(outcome.reason));
    }
    await server.thaw();
    await storage.recordGrants(newGrants(grants));
    assert.equal((await storage.recordProvenGrants(proven)).size, 0);
    assert.deepEqual(await storage.findClient(id, 'admin'), first.client);
    const [kept] = await server.query(url, 'SELECT sum(size)::int AS rows, count(DISTINCT id)::int AS ids FROM grant_batches');
    assert.deepEqual(kept, { rows: 40, ids: 40 });
  });

  test('after the server has stopped, every function rejects with StorageUnavailable, and the process continues', async (t) => {
    const otherServer = await startPostgres();
    t.after(() => otherServer.close());
    const storage = await openAt(t, await otherServer.freshDatabase());
    const first = sampleFirstStart();
    const { id } = first.tenant;
    await storage.firstStart(first);
    const settled = succeededOrUnavailable(manyCalls(storage, id));
    await otherServer.close();
    await settled;
    await assertUnavailable(storage, VERBS);
    await storage.close();
    await assertUnavailable(storage, VERBS);
  });
});
