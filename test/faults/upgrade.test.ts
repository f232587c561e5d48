// A store that an earlier release has written is opened by this version: its tokens, secrets and keys are as they
// were.
import '../upgrades/recording-clock.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, test } from 'node:test';
import { importJWK } from 'jose';
import { startPostgres, type TestPostgres } from '../postgres.ts';
import { ADMIN, type Ending, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion } from '../signed.ts';
import { fillDelegations } from '../upgrades/fill-delegations.ts';
import { type Columns, columnsOf, requireAccepted, requireSameColumns } from '../upgrades/older-nodes.ts';
import { DATABASES, type RecordedDatabase, type RecordedStore, recordedStore, statementsOf } from '../upgrades/recorded-store.ts';

type Json = Record<string, unknown>;

/** The releases whose stores are recorded (`test/upgrades/record.ts`). */
const RELEASES = ['0.1.0'];
/** Milliseconds between the recording and this start. */
const LATER = 3_600_000;
const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

/** Creates a recorded store. @returns the settings of a server on it */
const RESTORE: Readonly<
  Record<RecordedDatabase, (sql: string, folder: string, postgres: () => Promise<TestPostgres>) => Promise<{ readonly database?: string }>>
> = {
  sqlite: async (sql, folder) => {
    using database = new DatabaseSync(join(folder, 'mintmark.db'));
    database.exec(`BEGIN; ${sql} COMMIT; PRAGMA journal_mode = WAL`);
    return {};
  },
  postgres: async (sql, _, start) => {
    const postgres = await start();
    const database = await postgres.freshDatabase();
    await postgres.query(database, sql);
    return { database };
  },
};

const requireUnchanged = (release: string, database: RecordedDatabase, ending: Ending, postgres: () => Promise<TestPostgres>): void => {
  let store: RecordedStore;
  let server: TestServer;
  let token: string;
  /** The columns before the migration, and the database, if it is PostgreSQL. */
  let migrated: { readonly url: string; readonly columns: Columns } | undefined;
  const introspect = async (presented: string): Promise<Json> =>
    (await (await server.post('/oauth2/introspect', { ...CALLER, token: presented })).json()) as Json;
  const requestToken = async (form: Readonly<Record<string, string>>): Promise<number> =>
    (await server.post('/oauth2/token', { grant_type: 'client_credentials', ...form })).status;

  before(async () => {
    store = await recordedStore(release, database);
    const directory = await mkdtemp(join(tmpdir(), 'mintmark-upgrade-'));
    ending.after(() => rm(directory, { recursive: true, force: true }));
    const flags = await RESTORE[database](await statementsOf(release, database), directory, postgres);
    if (flags.database !== undefined) migrated = { url: flags.database, columns: await columnsOf(await postgres(), flags.database) };
    const start = () =>
      startTestServer(ending, {
        directory,
        flags: { listen: ['http://127.0.0.1:0', 'https://localhost:0'], publicUrl: store.publicUrl, ...flags },
        env: { MINTMARK_MASTER_KEY: store.masterKey },
        // They would forget the used assertion, to whose time the clock is set back.
        keepsHouse: false,
      });
    // The second start finds the store that the first one has migrated.
    await (await start()).close();
    server = await start();
    assert.equal(server.firstStart, false);
    server.advance(LATER);
    token = await server.token();
  });

  test('each token is active or inactive as before, and its grant is there', async () => {
    for (const { what, token: presented, grantId, active, recorded } of store.tokens) {
      const description = await introspect(presented);
      assert.deepEqual([description['active'], description['jti']], [active, active ? grantId : undefined], what);
      assert.equal((await server.manage('GET', `/grants/${grantId}`, undefined, token)).status, recorded ? 200 : 404, what);
    }
  });

  test('each valid secret gets a token, and no other', async () => {
    for (const { what, clientId, clientSecret, accepted } of store.secrets) {
      assert.equal(await requestToken({ client_id: clientId, client_secret: clientSecret }), accepted ? 200 : 401, what);
    }
  });

  test('a client with a key gets a token, and its used assertion remains refused', async () => {
    const { clientId, privateJwk, used } = store.signer;
    const privateKey = await importJWK(privateJwk, 'ES256');
    const exp = Math.floor(Date.now() / 1000) + LATER / 1000 + 60;
    const fresh = await assertion({ algorithm: 'ES256', privateKey }, clientId, `${store.publicUrl}/oauth2`, {
      claims: { exp, iat: exp - 60 },
    });
    assert.equal(await requestToken(asForm(fresh)), 200);
    // Back to when it was valid.
    server.advance(-LATER);
    assert.equal(await requestToken(asForm(used)), 401);
    server.advance(LATER);
  });

  test('a token that was active can be revoked, and the audit trail continues', async () => {
    const { token: presented = '' } = store.tokens.find(({ what }) => what === 'an opaque token') ?? {};
    const grant = String((await introspect(presented))['jti']);
    assert.equal((await server.manage('DELETE', `/grants/${grant}`, undefined, token)).status, 204);
    assert.deepEqual(await introspect(presented), { active: false });
    const entries = async (event: string) =>
      ((await (await server.manage('GET', `/audit?event=${event}`, undefined, token)).json()) as { entries: Json[] }).entries;
    assert.ok((await entries('client.create')).length > 5);
    assert.equal((await entries('grant.revoke')).length, 1);
  });

  test('takes what this version adds: issuers, rules for workloads and users, instances of agents, chains', async () => {
    const { tokens } = await fillDelegations(server, Math.floor((Date.now() + LATER) / 1000));
    for (const { what, token: presented, active } of tokens) assert.equal((await introspect(presented))['active'], active, what);
  });

  if (database === 'postgres') {
    test('nodes of that release can continue while they are replaced', async () => {
      assert.ok(migrated !== undefined);
      requireSameColumns(migrated.columns, await columnsOf(await postgres(), migrated.url));
      await requireAccepted(await postgres(), migrated.url, store.statements);
    });
  }
};

describe('the store of an earlier release', () => {
  const ending = suiteEnding();
  let running: Promise<TestPostgres> | undefined;
  const postgres = (): Promise<TestPostgres> => {
    running ??= startPostgres().then((started) => {
      ending.after(() => started.close());
      return started;
    });
    return running;
  };
  for (const release of RELEASES) {
    for (const database of DATABASES) {
      describe(`${release}, ${database}`, () => requireUnchanged(release, database, ending, postgres));
    }
  }
});
