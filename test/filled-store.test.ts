// A store with records of each kind is moved to another database and back, and restored from a backup: trusted issuers, rules
// for workloads and users, agents with their instances, and chains of tokens are as they were, and work.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, test } from 'node:test';
import { backup, migrateStore, parseConfig, restore, type StorageLocation } from '@mintmark/server';
import { startPostgres } from './postgres.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { seconds } from './signed.ts';
import { assertionForm, exchangeForm, podToken, userAssertion } from './upgrades/fill-delegations.ts';
import { fillStore } from './upgrades/fill-store.ts';

type Json = Record<string, unknown>;

/** The tables with rows that a program without a secret of the server, a user, an agent or an exchange leaves behind. */
const TABLES = [
  ...['trusted_issuers', 'trusts', 'trust_values', 'client_instances', 'derived_grants', 'replays'],
  ...['clients', 'client_secrets', 'grant_batches', 'grant_states', 'credential_uses', 'scope_uses', 'usage_counts'],
] as const;
/** What the management API shows of these records. */
const VIEWS = [
  ...['/issuers', '/trusts', '/clients/pods', '/clients/assistant', '/clients/desk', '/clients/router'],
  ...['/clients/router/instances', '/resources'],
] as const;

describe('a store with records of each kind', () => {
  const ending = suiteEnding();
  let filled: Awaited<ReturnType<typeof fillStore>>;
  let views: readonly Json[];
  let directory: string;
  let env: Record<string, string>;
  let url: string;

  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'mintmark-filled-'));
    ending.after(() => rm(path, { recursive: true, force: true }));
    return path;
  };
  const configOf = (data: string) => parseConfig({ flags: { data, logLevel: 'fatal' }, env, cwd: data });
  const startOn = (data: string) => startTestServer(ending, { directory: data, env, flags: { listen: [url] } });
  const viewsOf = async (server: TestServer): Promise<readonly Json[]> => {
    const token = await server.token();
    return Promise.all(VIEWS.map(async (path) => (await (await server.manage('GET', path, undefined, token)).json()) as Json));
  };
  const activeTokens = async (server: TestServer): Promise<readonly string[]> => {
    const active: string[] = [];
    for (const { what, token } of filled.tokens) {
      const response = await server.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token });
      if (((await response.json()) as Json)['active'] === true) active.push(what);
    }
    return active;
  };
  /** Requires that each record does what it did. @param at - when the tokens of others are signed, in seconds since the epoch */
  const requireWorking = async (server: TestServer, at: number): Promise<void> => {
    const { delegations } = filled;
    const formOf = (name: 'assistant' | 'desk' | 'router') => {
      const { clientId, clientSecret } = delegations.clients[name];
      return { client_id: clientId, client_secret: clientSecret };
    };
    const statusOf = async (form: Record<string, string>) => (await server.post('/oauth2/token', form)).status;
    const instance = { ...formOf('router'), grant_type: 'client_credentials' };
    const response = await server.post('/oauth2/token', { ...instance, instance: 'run-1' });
    const { access_token: subject } = (await response.json()) as Json;
    const statuses = {
      'a pod': await statusOf(assertionForm(await podToken(delegations, server, at))),
      'a pod by a revoked rule': await statusOf(assertionForm(await podToken(delegations, server, at, 'leaked'))),
      'a user': await statusOf({ ...formOf('assistant'), ...assertionForm(await userAssertion(delegations, server, at)) }),
      'a user by a revoked rule': await statusOf({
        ...formOf('assistant'),
        ...assertionForm(await userAssertion(delegations, server, at, 'guests')),
      }),
      'an assertion that was used before': await statusOf({ ...formOf('assistant'), ...assertionForm(delegations.used) }),
      'an instance': response.status,
      'a disabled instance': await statusOf({ ...instance, instance: 'run-3' }),
      'an exchange': await statusOf({ ...formOf('desk'), ...exchangeForm(String(subject), 'access_token') }),
      'a transaction token': await statusOf({ ...formOf('desk'), ...exchangeForm(String(subject), 'txn_token') }),
    };
    assert.deepEqual(statuses, {
      'a pod': 200,
      'a pod by a revoked rule': 400,
      'a user': 200,
      'a user by a revoked rule': 400,
      'an assertion that was used before': 400,
      'an instance': 200,
      'a disabled instance': 400,
      'an exchange': 200,
      'a transaction token': 200,
    });
  };

  before(async () => {
    const server = await startTestServer(ending);
    ({ directory, url } = server);
    filled = await fillStore(server);
    // A list shows what the server has counted.
    views = await viewsOf(server);
    await server.close();
    env = { MINTMARK_MASTER_KEY: (await readFile(join(directory, 'master.key'), 'utf8')).trim() };
  });

  test('moves to PostgreSQL and back with all of them', async () => {
    const postgres = await startPostgres();
    ending.after(() => postgres.close());
    const database: StorageLocation = { kind: 'postgres', url: await postgres.freshDatabase() };
    const back = await folder();
    const config = parseConfig({ flags: { logLevel: 'fatal' }, env, cwd: tmpdir() });
    const there = await migrateStore(config, { kind: 'sqlite', directory }, database);
    const again = await migrateStore(config, database, { kind: 'sqlite', directory: back });
    for (const table of TABLES) {
      const [one, other] = [there, again].map(({ tables }) => tables.find((each) => each.table === table));
      assert.ok((one?.rows ?? 0) > 0, `${table} has no rows`);
      assert.deepEqual(other, one, table);
    }
    const moved = await startOn(back);
    assert.deepEqual(await viewsOf(moved), views);
    const expected = filled.tokens.filter(({ active }) => active).map(({ what }) => what);
    assert.deepEqual(await activeTokens(moved), expected);
    await requireWorking(moved, seconds());
    await moved.close();
  });

  test('is restored from a backup with all of them, and without a token', async () => {
    const file = join(await folder(), 'nightly.backup');
    await backup(configOf(directory), file);
    const restored = await folder();
    await restore(configOf(restored), file);
    for (const table of TABLES) assert.deepEqual(rowsOf(restored, table), rowsOf(directory, table), table);
    const server = await startOn(restored);
    assert.deepEqual(await viewsOf(server), views);
    assert.deepEqual(await activeTokens(server), []);
    // What was signed before the restore is not accepted.
    await requireWorking(server, seconds() + 2);
    await server.close();
  });
});

/** The rows of a table as text, in one order. */
const rowsOf = (directory: string, table: string): readonly string[] => {
  using database = new DatabaseSync(join(directory, 'mintmark.db'), { readOnly: true, timeout: 5_000 });
  const rows = database.prepare(`SELECT * FROM ${table}`).all();
  assert.ok(rows.length > 0, `${table} has no rows`);
  return rows.map((row) => JSON.stringify(row)).toSorted();
};
