// What the store tries again by itself, and what it must not: connections that are cut before and after the
// statement took effect, and transactions that the database rolls back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openStorage, type Storage, StorageUnavailable } from '@mintmark/server';
import { type DatabaseProxy, proxyTo } from '../database-proxy.ts';
import { startPostgres, type TestPostgres } from '../postgres.ts';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleClient } from './samples/client.ts';
import { sampleFirstStart } from './samples/first-start.ts';
import { newGrant, newGrants, sampleGrant } from './samples/grant.ts';

const CREATION = /insert into "clients"/;
const COMMIT = /^Q[\s\S]{4}commit\0/;
/** Once it is prepared on a connection, only its name is sent. */
const GRANTS = /insert_grant_batches/;

describe('a PostgreSQL store', () => {
  let server: TestPostgres;
  let url: string;
  let proxy: DatabaseProxy;
  let storage: Storage;
  let tenantId: string;
  before(async () => {
    server = await startPostgres();
    url = await server.freshDatabase();
    proxy = await proxyTo(url);
    storage = await openStorage({ kind: 'postgres', url: proxy.url });
    const first = sampleFirstStart();
    tenantId = first.tenant.id;
    await storage.firstStart(first);
  });
  after(async () => {
    await storage?.close();
    proxy?.close();
    await server?.close();
  });

  const rowsOf = async (table: string): Promise<number> =>
    Number((await server.query(url, `SELECT count(*) AS rows FROM ${table}`))[0]?.['rows']);
  const create = () => storage.createClient(sampleClient(tenantId), sampleAudit(tenantId));
  const record = () => storage.recordGrants(newGrants([sampleGrant(tenantId)]));
  const prove = () => storage.recordProvenGrants([{ grant: newGrant(sampleGrant(tenantId)), replays: [] }]);
  const read = () => storage.findClient(tenantId, 'admin');
  const list = () => storage.tenants();

  type Case = readonly [
    what: string,
    call: () => Promise<unknown>,
    at: RegExp,
    how: 'before' | 'after',
    times: number,
    /** How often the statement is sent, and how many rows are new. */
    expected: { readonly sent: number; readonly rows: number; readonly fails?: true },
    table?: string,
  ];
  const CUTS: readonly Case[] = [
    ['a prepared read is sent again', read, /find_client/, 'before', 2, { sent: 3, rows: 0 }],
    ['a read whose response is lost, too', list, /from "tenants"/, 'after', 2, { sent: 3, rows: 0 }],
    ['a read that is lost three times fails', list, /from "tenants"/, 'before', 9, { sent: 3, rows: 0, fails: true }],
    ['a transaction that cannot begin runs again', create, /^Q[\s\S]{4}begin;/, 'before', 1, { sent: 2, rows: 1 }],
    ['a transaction runs again before its COMMIT', create, CREATION, 'before', 1, { sent: 2, rows: 1 }],
    ['also if its last response is lost', create, CREATION, 'after', 2, { sent: 3, rows: 1 }],
    ['a transaction that is lost three times fails', create, CREATION, 'after', 9, { sent: 3, rows: 0, fails: true }],
    ['a COMMIT that did not arrive is not repeated', create, COMMIT, 'before', 1, { sent: 1, rows: 0, fails: true }],
    ['a COMMIT whose response is lost neither', create, COMMIT, 'after', 1, { sent: 1, rows: 1, fails: true }],
    ['grants that did not arrive are sent again', record, GRANTS, 'before', 1, { sent: 2, rows: 1 }, 'grant_batches'],
    ['grants whose response is lost are written once', record, GRANTS, 'after', 1, { sent: 2, rows: 1 }, 'grant_batches'],
    [
      'a COMMIT of grants with proofs is for the mint to repeat',
      prove,
      COMMIT,
      'after',
      1,
      { sent: 1, rows: 1, fails: true },
      'grant_batches',
    ],
  ];
  for (const [what, call, at, how, times, { sent, rows, fails }, table = 'clients'] of CUTS) {
    test(`${what}; cut ${how} the server`, async () => {
      const rowsBefore = await rowsOf(table);
      proxy.cut(at, how, times);
      if (fails) await assert.rejects(call(), StorageUnavailable);
      else await call();
      assert.deepEqual({ sent: proxy.seen(), rows: (await rowsOf(table)) - rowsBefore }, { sent, rows });
    });
  }

  test('statements that a session does not know are sent without names from then on', async () => {
    // As a pooler may leave any session to anyone: the names are gone, or another text has them.
    await server.query(
      url,
      `CREATE OR REPLACE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN NULL; END $$`,
    );
    await server.query(url, 'CREATE TRIGGER forget AFTER INSERT ON clients FOR EACH STATEMENT EXECUTE FUNCTION forget()');
    const pooled = await openStorage({ kind: 'postgres', url: proxy.url, connections: 2 });
    try {
      const named = /find_client_[0-9a-f]{12}/;
      for (const _ of [1, 2, 3, 4]) await Promise.all([pooled.findClient(tenantId, 'admin'), pooled.findClient(tenantId, 'admin')]);
      for (const _ of [1, 2, 3, 4]) await pooled.createClient(sampleClient(tenantId), sampleAudit(tenantId));
      proxy.cut(named, 'before', 0);
      const found = await Promise.all(Array.from({ length: 4 }, () => pooled.findClient(tenantId, 'admin')));
      assert.equal(found.filter((client) => client?.clientId === 'admin').length, 4);
      assert.ok(proxy.seen() > 0, 'the names were tried');
      await pooled.recordGrants(newGrants([sampleGrant(tenantId)]));
      proxy.cut(named, 'before', 0);
      await pooled.findClient(tenantId, 'admin');
      assert.equal(proxy.seen(), 0);
    } finally {
      await pooled.close();
      await server.query(url, 'DROP TRIGGER forget ON clients');
    }
  });

  /** Raises an error at the next inserts into a table, at the statement or at the COMMIT. */
  const raise = async (state: string, times: number, when: 'statement' | 'commit', table: string): Promise<() => Promise<number>> => {
    await server.query(url, 'DROP SEQUENCE IF EXISTS raised CASCADE; CREATE SEQUENCE raised');
    await server.query(
      url,
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN IF nextval('raised') <= ${times} THEN RAISE EXCEPTION USING ERRCODE = '${state}'; END IF; RETURN NULL; END $$`,
    );
    for (const each of ['clients', 'grant_batches']) await server.query(url, `DROP TRIGGER IF EXISTS refuse ON ${each}`);
    const deferred = when === 'commit' ? 'DEFERRABLE INITIALLY DEFERRED' : '';
    await server.query(url, `CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON ${table} ${deferred} FOR EACH ROW EXECUTE FUNCTION refuse()`);
    return async () => Number((await server.query(url, 'SELECT last_value FROM raised'))[0]?.['last_value']);
  };
  const STATES: readonly (readonly [
    what: string,
    state: string,
    when: 'statement' | 'commit',
    times: number,
    attempts: number,
    fails: boolean,
  ])[] = [
    ['a serialization failure', '40001', 'statement', 3, 4, false],
    ['a serialization failure at the COMMIT, which rolls back', '40001', 'commit', 3, 4, false],
    ['a deadlock', '40P01', 'statement', 3, 4, false],
    ['endless serialization failures', '40001', 'statement', 1000, 40, true],
    ['a completion that the database does not know', '40003', 'commit', 3, 1, true],
    ['a cancelled statement', '57014', 'statement', 3, 1, true],
    ['a full disk', '53100', 'statement', 3, 1, true],
  ];
  for (const [table, call] of Object.entries({ clients: create, grant_batches: record })) {
    // The endless ones take two seconds, and once suffices.
    for (const [what, state, when, times, attempts, fails] of STATES.filter((each) => each[3] < 1000 || table === 'clients')) {
      test(`${table}, ${what} (${state}): ${attempts} attempts`, async () => {
        const made = await raise(state, times, when, table);
        const rowsBefore = await rowsOf(table);
        if (fails) await assert.rejects(call(), StorageUnavailable);
        else await call();
        assert.deepEqual([await made(), (await rowsOf(table)) - rowsBefore], [attempts, fails ? 0 : 1]);
      });
    }
  }
});
