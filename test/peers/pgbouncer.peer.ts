// The store behind a real PgBouncer in transaction mode, which runs each transaction on any free session, so
// nothing may depend on the state that an earlier one left in its session. Runs the whole storage contract,
// and a server. Needs pgbouncer on the path.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { ADMIN, startTestServer, suiteEnding } from '../running-server.ts';
import { storageContract } from '../storage/contract.ts';
import type { MakeDatabase } from '../storage/test-store.ts';

const server = await startPostgres();
const target = new URL(await server.freshDatabase());
const port = await freePort();
const folder = await mkdtemp(join(tmpdir(), 'mintmark-pgbouncer-'));
// PgBouncer's default settings, with only three sessions, which all connections share in turn.
await writeFile(
  join(folder, 'pgbouncer.ini'),
  `[databases]
* = host=127.0.0.1 port=${target.port} user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 1000
server_round_robin = 1
server_idle_timeout = 2
`,
);
await chmod(folder, 0o755);
// PgBouncer refuses to run as root.
const otherUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const bouncer = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], { ...otherUser, stdio: ['ignore', 'ignore', 'pipe'] });
for await (const line of createInterface(bouncer.stderr)) if (/process up/.test(line)) break;
// Later output is discarded, so that it does not fill the pipe.
bouncer.stderr.resume();

after(async () => {
  // SIGTERM waits for all clients to disconnect, since 1.23.
  bouncer.kill('SIGKILL');
  await once(bouncer, 'exit');
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The same database through PgBouncer. */
const throughPgBouncer = (url: string): string => Object.assign(new URL(url), { port: String(port) }).href;

const emptyDatabase: MakeDatabase = async () => {
  const url = await server.freshDatabase();
  const query = (statement: string) => server.query(url, statement);
  const tables = async () =>
    (await query(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name COLLATE "C"`)).map(
      (row) => String(row['table_name']),
    );
  return { location: { kind: 'postgres', url: throughPgBouncer(url) }, query, tables };
};

storageContract('PostgreSQL behind PgBouncer', emptyDatabase);

describe('a server behind PgBouncer in transaction mode', () => {
  const ending = suiteEnding();

  test('issues, introspects and revokes tokens, also concurrently', async () => {
    const database = throughPgBouncer(await server.freshDatabase());
    const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    const node = await startTestServer(ending, { flags: { database }, env });
    const tokens = await Promise.all(Array.from({ length: 100 }, () => node.token()));
    const caller = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const isActive = async (token: string) =>
      ((await (await node.post('/oauth2/introspect', { ...caller, token })).json()) as { active: boolean }).active;
    assert.deepEqual([...new Set(await Promise.all(tokens.map(isActive)))], [true]);
    const [first = ''] = tokens;
    assert.equal((await node.post('/oauth2/revoke', { ...caller, token: first })).status, 200);
    assert.equal(await isActive(first), false);
    const created = await Promise.all(Array.from({ length: 20 }, () => node.create({})));
    assert.equal(new Set(created.map(({ clientId }) => clientId)).size, 20);
  });

  // Before 1.24 its default is to prepare none (`max_prepared_statements`), and our statements lose their names.
  test('statements are prepared in each session if this PgBouncer does so by default', async () => {
    const { stdout } = await promisify(execFile)('pgbouncer', ['--version']);
    const [, major, minor] = /^PgBouncer (\d+)\.(\d+)/.exec(stdout) ?? assert.fail(stdout);
    const url = await server.freshDatabase();
    const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    const node = await startTestServer(ending, { flags: { database: throughPgBouncer(url) }, env });
    await Promise.all(Array.from({ length: 20 }, () => node.token()));
    // Those of whichever session this query is run in.
    const names = (await server.query(throughPgBouncer(url), 'SELECT name FROM pg_prepared_statements')).map(({ name }) => String(name));
    const isPrepared = names.some((name) => name.startsWith('PGBOUNCER_'));
    assert.equal(isPrepared, Number(major) > 1 || Number(minor) >= 24, names.join(', '));
  });
});
