// A store that moves to another database: all of it, or, when it is interrupted or not the same at the end,
// nothing that a server starts on.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, type TestContext, test } from 'node:test';
import { type MigrateStoreOptions, migrateStore, parseConfig, StartError, type StorageLocation } from '@mintmark/server';
import { PROGRAM, runCommand, startProgram, temporaryHome } from './cli/command.ts';
import { startPostgres } from './postgres.ts';
import { ADMIN, startTestServer, type TestServer } from './running-server.ts';

const postgres = await startPostgres();
after(() => postgres.close());

const folder = async (t: Pick<TestContext, 'after'>): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-migrate-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
};
const masterKeyOf = async (directory: string): Promise<Record<string, string>> => ({
  MINTMARK_MASTER_KEY: (await readFile(join(directory, 'master.key'), 'utf8')).trim(),
});
const sqlite = (directory: string): StorageLocation => ({ kind: 'sqlite', directory });
const freshDatabase = async (): Promise<StorageLocation & { readonly url: string }> => ({
  kind: 'postgres',
  url: await postgres.freshDatabase(),
});
const migrate = (env: Record<string, string>, from: StorageLocation, to: StorageLocation, options: MigrateStoreOptions = {}) =>
  migrateStore(parseConfig({ flags: { logLevel: 'fatal' }, env, cwd: tmpdir() }), from, to, options);

/** Runs a statement on an embedded store that no server has open. */
const onSqlite = (directory: string, statement: string): readonly Record<string, unknown>[] => {
  const database = new DatabaseSync(join(directory, 'mintmark.db'), { timeout: 5000 });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
};

/** Adds rows that nothing refers to, so that a migration takes a while. */
const fill = (directory: string, rows: number) =>
  onSqlite(
    directory,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
     INSERT INTO client_texts (tenant_id, id, text) SELECT 'filler', printf('%08d', i), 'text ' || i FROM n`,
  );

/** A module that ends its process by a signal when a row of {@link fill} is sent to PostgreSQL. */
const endingAt = (row: number, signal: NodeJS.Signals): string => `
import net from 'node:net';
const { write } = net.Socket.prototype;
net.Socket.prototype.write = function (chunk, ...rest) {
  if (Buffer.from(chunk).includes('${String(row).padStart(8, '0')}')) process.kill(process.pid, '${signal}');
  return write.call(this, chunk, ...rest);
};`;

/** A store that a server has created and left. */
const leftStore = async (t: TestContext) => {
  const server = await startTestServer(t);
  await server.token();
  await server.close();
  return { server, directory: server.directory, env: await masterKeyOf(server.directory) };
};

const responseOf = async (server: TestServer, token: string): Promise<unknown> =>
  (await server.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token })).json();
const keysOf = async (server: TestServer): Promise<unknown> => (await fetch(`${server.url}/oauth2/jwks`)).json();

/** Refuses with a message for the operator. */
const refused = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StartError, String(error));
  assert.match(error.message, message);
  return true;
};

test('a store moves from SQLite to PostgreSQL and back: with its keys, clients, tokens, feed and audit trail', async (t) => {
  const server = await startTestServer(t);
  const client = await server.create({ name: 'a "b" \u2028 c', access_token_format: 'opaque', labels: { team: 'x' } });
  const [jwt, opaque, revoked, suspended] = [
    await server.token(),
    await server.token(client),
    await server.token(client),
    await server.token(client),
  ];
  const admin = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
  const { cursor } = (await (await server.post('/oauth2/revocations', admin)).json()) as { readonly cursor: string };
  const feedOf = async (at: TestServer) => ({
    ...((await (await at.post('/oauth2/revocations', { ...admin, cursor })).json()) as object),
    server_time: 0,
  });
  const credentials = { client_id: client.clientId, client_secret: client.clientSecret };
  assert.equal((await server.post('/oauth2/revoke', { ...credentials, token: revoked })).status, 200);
  const { jti } = (await responseOf(server, suspended)) as { readonly jti: string };
  assert.equal((await server.manage('POST', `/grants/${jti}/suspend`)).status, 200);
  const headers = { authorization: `Bearer ${jwt}`, 'content-type': 'application/json', 'idempotency-key': 'once' };
  const createOnce = (at: TestServer) => fetch(`${at.url}/management/v1/clients`, { method: 'POST', headers, body: '{"name":"once"}' });
  const created = (await (await createOnce(server)).json()) as { readonly client_id: string };
  const before = {
    tokens: await Promise.all([jwt, opaque, revoked, suspended].map((token) => responseOf(server, token))),
    keys: await keysOf(server),
    feed: await feedOf(server),
  };
  assert.deepEqual(
    before.tokens.map((response) => (response as { readonly active: boolean }).active),
    [true, true, false, false],
  );
  await server.close();

  const env = await masterKeyOf(server.directory);
  const [database, back] = [await freshDatabase(), await folder(t)];
  const there = await migrate(env, sqlite(server.directory), database);
  const flags = { listen: [server.url] };
  const requireSame = async (moved: TestServer): Promise<void> => {
    const tokens = await Promise.all([jwt, opaque, revoked, suspended].map((token) => responseOf(moved, token)));
    assert.deepEqual({ tokens, keys: await keysOf(moved), feed: await feedOf(moved) }, before);
    assert.equal(((await (await createOnce(moved)).json()) as typeof created).client_id, created.client_id);
    await moved.token(client);
    const report = (await (await moved.manage('GET', '/audit?limit=1000')).json()) as { entries: readonly { readonly event: string }[] };
    assert.ok(report.entries.some(({ event }) => event === 'store.migrate'));
  };
  const moved = await startTestServer(t, { directory: await folder(t), env, flags: { ...flags, database: database.url } });
  await requireSame(moved);
  await assert.rejects(migrate(env, database, sqlite(back)), refused(/is in use: \d+ sessions of Mintmark are connected/));
  await moved.close();
  const again = await migrate(env, database, sqlite(back));
  const rowsOf = ({ tables }: typeof there, name: string) => tables.find(({ table }) => table === name);
  for (const table of ['signing_keys', 'client_secrets', 'grant_states', 'tenants'])
    assert.deepEqual(rowsOf(again, table), rowsOf(there, table));
  assert.ok((rowsOf(again, 'audit')?.rows ?? 0) > (rowsOf(there, 'audit')?.rows ?? 0));
  const copied = 'SELECT (SELECT COUNT(*) FROM client_copies) = (SELECT COUNT(*) FROM clients WHERE deleted_at IS NULL) AS all_copied';
  assert.deepEqual({ ...onSqlite(back, copied)[0] }, { all_copied: 1 });
  await requireSame(await startTestServer(t, { directory: back, env, flags }));
});

test('a migration that is killed continues where it stopped, and no server starts before its end', async (t) => {
  const { server, directory, env } = await leftStore(t);
  fill(directory, 30_000);
  const { url } = await freshDatabase();
  const home = await temporaryHome(t);
  const args = ['migrate-store', `sqlite:${directory}`, url];
  const copied = async (): Promise<number> => {
    const [row] = await postgres.query(url, 'SELECT COALESCE(SUM(copied), 0)::int AS copied FROM store_transfer').catch(() => []);
    return Number(row?.['copied'] ?? 0);
  };
  let reached = 0;
  for (const [row, end] of [
    [10_000, 'SIGKILL'],
    [20_000, 'SIGINT'],
  ] as const) {
    const preloaded = `--import=data:text/javascript,${encodeURIComponent(endingAt(row, end))}`;
    const { code, signal, err } = await startProgram(t, process.execPath, [preloaded, ...PROGRAM, ...args], { home, env }).ended;
    if (end === 'SIGKILL') assert.equal(signal, end, err);
    else assert.deepEqual([code, err], [130, 'mintmark: Stopped. Run the same command again, and it continues here.\n']);
    const before = reached;
    reached = await copied();
    assert.ok(reached > before && reached < 30_000, `${reached} rows`);
  }
  const flags = { listen: [server.url], database: url };
  await assert.rejects(startTestServer(t, { directory: await folder(t), env, flags }), /filled in part by mintmark migrate-store/);

  const { code, out, err } = await runCommand(args, { home, env });
  assert.equal(code, 0, err);
  const result = JSON.parse(out) as { readonly rows: number; readonly continued_at: number };
  assert.ok(result.rows > 30_000 && result.continued_at === reached, out);
  const moved = await startTestServer(t, { directory: await folder(t), env, flags });
  await moved.token();
});

describe('what differs at the end is found, and no server starts on it', () => {
  const cases: readonly (readonly [what: string, change: 'source' | 'destination', statement: string, message: RegExp])[] = [
    ['another value', 'destination', `UPDATE client_secrets SET label = 'other'`, /client_secrets has a row with other values/],
    ['a row too few', 'destination', 'DELETE FROM client_terms', /client_terms has 0 rows instead of \d/],
    ['two values swapped', 'destination', 'UPDATE audit SET event = request_id, request_id = event', /audit has a row with other values/],
    [
      'a source that was changed in between',
      'source',
      'UPDATE tenants SET generation = generation + 1',
      /tenants has a row with other values/,
    ],
  ];
  for (const [what, changed, statement, message] of cases) {
    test(what, async (t) => {
      const { server, directory, env } = await leftStore(t);
      const back = await folder(t);
      const stopping = new AbortController();
      const onProgress: MigrateStoreOptions['onProgress'] = ({ phase }) => phase === 'verifying' && stopping.abort();
      await assert.rejects(migrate(env, sqlite(directory), sqlite(back), { onProgress, signal: stopping.signal }), { name: 'AbortError' });
      onSqlite(changed === 'source' ? directory : back, `${statement} RETURNING 1`);
      await assert.rejects(migrate(env, sqlite(directory), sqlite(back)), refused(message));
      await assert.rejects(startTestServer(t, { directory: back, env, flags: { listen: [server.url] } }), /filled in part/);
    });
  }
});

test('a migration that starts over copies a source again that was changed since', async (t) => {
  const { directory, env } = await leftStore(t);
  const from = sqlite(directory);
  for (const to of [sqlite(await folder(t)), await freshDatabase()]) {
    const stopping = new AbortController();
    const onProgress: MigrateStoreOptions['onProgress'] = ({ phase }) => phase === 'verifying' && stopping.abort();
    await assert.rejects(migrate(env, from, to, { onProgress, signal: stopping.signal }), { name: 'AbortError' });
    onSqlite(directory, 'UPDATE tenants SET generation = generation + 1 RETURNING 1');
    await assert.rejects(migrate(env, from, to), refused(/Run the command again with --start-over/));
    assert.equal((await migrate(env, from, to, { startOver: true })).continuedAt, 0);
    await assert.rejects(migrate(env, from, to, { startOver: true }), refused(/already has all of it/));
  }
});

test('a migration that cannot be right is refused, and changes nothing', async (t) => {
  const { server, directory, env } = await leftStore(t);
  const other = await leftStore(t);
  const [from, empty] = [sqlite(directory), await folder(t)];
  const rows = () => onSqlite(other.directory, 'SELECT (SELECT COUNT(*) FROM audit) AS audit, (SELECT COUNT(*) FROM clients) AS clients');
  const before = rows();
  await t.test('into a store with other records', async () => {
    await assert.rejects(migrate(env, from, sqlite(other.directory)), refused(/not empty/));
  });
  await t.test('into itself', async () => {
    await assert.rejects(migrate(env, from, sqlite(join(directory, '.'))), refused(/are the same store/));
  });
  await t.test('with another master key', async () => {
    await assert.rejects(migrate(other.env, from, sqlite(empty)), refused(/The master key mk_\w+ is not the store's/));
  });
  await t.test('without a store', async () => {
    await assert.rejects(migrate(env, sqlite(empty), sqlite(await folder(t))), refused(/There is no store at/));
  });
  await t.test('of a store that a server has open', async () => {
    const running = await startTestServer(t, { directory, flags: { listen: [server.url] } });
    await assert.rejects(migrate(env, from, sqlite(empty)), refused(/mintmark\.db is in use: stop the server/));
    await running.close();
  });
  assert.deepEqual(rows(), before);
  await t.test('once more', async () => {
    await migrate(env, from, sqlite(empty));
    await assert.rejects(migrate(env, from, sqlite(empty)), refused(/already has all of it/));
  });
  await t.test('from or to a store of a newer version', async () => {
    onSqlite(empty, `INSERT INTO mintmark_migration (name, timestamp) VALUES ('9000-later', '') RETURNING 1`);
    await assert.rejects(migrate(env, sqlite(empty), await freshDatabase()), refused(/newer version of Mintmark/));
    await assert.rejects(migrate(env, from, sqlite(empty)), refused(/newer version of Mintmark/));
  });
  await t.test('into one that another store, or an older version, has filled in part', async () => {
    const half = await folder(t);
    const signal = AbortSignal.abort();
    await assert.rejects(migrate(env, from, sqlite(half), { signal }), { name: 'AbortError' });
    await assert.rejects(migrate(other.env, sqlite(other.directory), sqlite(half)), refused(/filled in part from another store/));
    onSqlite(half, `DELETE FROM mintmark_migration WHERE name = (SELECT MAX(name) FROM mintmark_migration WHERE name < '9') RETURNING 1`);
    await assert.rejects(migrate(env, from, sqlite(half)), refused(/by an older version of Mintmark/));
    // Both of them, from the start.
    const { continuedAt } = await migrate(env, from, sqlite(half), { startOver: true });
    assert.equal(continuedAt, 0);
    await assert.rejects(migrate(env, from, sqlite(half), { startOver: true }), refused(/already has all of it/));
    await assert.rejects(migrate(env, from, sqlite(other.directory), { startOver: true }), refused(/not empty/));
  });
});

test('the command prints a table, refuses a place that is none, and repeats no password', async (t) => {
  const { directory, env } = await leftStore(t);
  const home = await temporaryHome(t);
  const { code, out } = await runCommand(['migrate-store', `sqlite:${directory}`, 'sqlite:elsewhere', '--output', 'table'], { home, env });
  assert.equal(code, 0);
  assert.match(out, /^TABLE +ROWS +CHECKSUM\n[\s\S]*^tenants +1 +[0-9a-f]{64}$[\s\S]*^Both stores of http:\S+ have the same \d+ rows\.$/m);
  const wrong = await runCommand(['migrate-store', `sqlite:${directory}`, 'mysql://u:not-in-any-message@db/x'], { home, env });
  assert.deepEqual([wrong.code, wrong.err], [2, 'mintmark: A store is written as sqlite:DIR, or as postgres://USER@HOST/NAME.\n']);
});
