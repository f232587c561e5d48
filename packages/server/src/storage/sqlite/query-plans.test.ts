// The plans that SQLite makes for queries of single records: by a primary key or an index on the record, never
// through all records of the tenant for the sake of their order. Removals read what they remove.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import type { Compilable } from 'kysely';
import { clientById, clientByRecordId, clientsByRecordIds, deletedClientById } from '../sql/clients/client-queries.ts';
import { purgeDenials } from '../sql/denied-tokens/denied-tokens.ts';
import { purgeDerivedGrants } from '../sql/derived-grants/derived-grants.ts';
import { batchWithState, timeSlotWithStates } from '../sql/grants/find-grants.ts';
import { purgeInstances } from '../sql/instances/instances.ts';
import { purgeQuotaWindows } from '../sql/quotas/quota-windows.ts';
import { purgeReplays } from '../sql/replays/replays.ts';
import { purgeRevocations } from '../sql/revocations/revocations.ts';
import { secretsOf } from '../sql/secrets/secrets.ts';
import { purgeSignIns } from '../sql/sign-ins/sign-in-counts.ts';
import { setRevoked } from '../sql/trusts/distrust-issuer.ts';
import { issuerTrusts } from '../sql/trusts/issuer-trusts.ts';
import { keyOf, sumsOf } from '../sql/usage/read-usage.ts';
import { bindable } from './bindable.ts';
import { openSqlite } from './open.ts';

const directory = await mkdtemp(join(tmpdir(), 'mintmark-plans-'));
const backend = await openSqlite(directory);
const database = new DatabaseSync(join(directory, 'mintmark.db'), { readOnly: true });
after(async () => {
  database.close();
  await backend.close();
  await rm(directory, { recursive: true });
});

const planOf = (query: Compilable<unknown>): readonly string[] => {
  const { sql, parameters } = query.compile();
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...bindable(parameters))
    .map(({ detail }) => String(detail));
};

/** What a search of a table must be narrowed by. */
const NARROWED: Readonly<Record<string, RegExp>> = {
  client_secrets: /\(tenant_id=\? AND client_id=\?\)/,
  secret: /\(tenant_id=\? AND client_id=\?\)/,
  entitlement: /\(tenant_id=\? AND client_id=\?/,
};

describe('a search for a grant', () => {
  const { reads } = backend;
  const searches: readonly (readonly [of: string, query: Compilable<unknown>, batch: RegExp, state: RegExp])[] = [
    ['by its id', batchWithState(reads, 't', 'i'), /SEARCH batch USING INDEX \S+ \(id=\?\)/, /SEARCH state .*\(grant_id=\?\)/],
    [
      'by its token',
      timeSlotWithStates(reads, 't', 'i'),
      /SEARCH batch USING INDEX \S+ \(id>\? AND id<\?\)/,
      /SEARCH state .*\(grant_id>\? AND grant_id<\?\)/,
    ],
  ];
  for (const [of, query, batch, state] of searches) {
    test(`${of} reads a range of the batches and of the states`, () => {
      const plan = planOf(query).join('\n');
      assert.match(plan, batch);
      assert.match(plan, state);
      assert.doesNotMatch(plan, /SCAN/);
    });
  }
});

describe('a query of single records', () => {
  const { reads } = backend;
  const queries: Readonly<Record<string, Compilable<unknown>>> = {
    clientById: clientById(reads, 't', 'c'),
    clientByRecordId: clientByRecordId(reads, 't', 'i'),
    clientsByRecordIds: clientsByRecordIds(reads, 't', ['i', 'j']),
    deletedClientById: deletedClientById(reads, 't', 'c'),
    secretsOf: secretsOf(reads, { tenantId: 't', clientId: 'c' }),
  };
  for (const [name, query] of Object.entries(queries)) {
    test(`${name} searches no more than the records of a client`, () => {
      const plan = planOf(query);
      for (const [table, narrowed] of Object.entries(NARROWED)) {
        for (const step of plan.filter((each) => each.includes(` ${table} `))) assert.match(step, narrowed, plan.join('\n'));
      }
      assert.ok(!plan.some((step) => step.startsWith('SCAN clients')), plan.join('\n'));
    });
  }
});

test('a page of the usage of clients in an hour reads only its clients, in the order of an index', () => {
  const query = { from: 0, to: 3_600, counts: 'hours', group: { by: 'client' }, after: 'c', limit: 100 } as const;
  const plan = planOf(sumsOf(backend.reads, keyOf('t', query.group), 't', query));
  const searches = plan.filter((step) => step.includes(' counted '));
  assert.equal(searches.length, 2);
  for (const step of searches)
    assert.match(step, /^SEARCH .*\((?=.*span=\?)(?=.*start=\?)(?=.*tenant_id=\?).*client_id[=>]\?\)/, plan.join('\n'));
  const ofPage = plan.slice(
    plan.findIndex((step) => step.startsWith('LIST SUBQUERY')),
    plan.lastIndexOf(searches[1] ?? '') + 1,
  );
  assert.ok(!ofPage.some((step) => step.includes('TEMP B-TREE')), plan.join('\n'));
});

describe('a removal of what is old, for which tokens wait,', () => {
  const { reads, databaseTime } = backend;
  const removals: Readonly<Record<string, Compilable<unknown>>> = {
    purgeDenials: purgeDenials(reads, 1, 1),
    purgeDerivedGrants: purgeDerivedGrants(reads, 1, 1),
    purgeInstances: purgeInstances(reads, 1, 1),
    purgeQuotaWindows: purgeQuotaWindows(reads, databaseTime, 1),
    purgeReplays: purgeReplays(reads, 1, 1),
    purgeRevocations: purgeRevocations(reads, 1, 1),
    purgeSignIns: purgeSignIns(reads, 1, 1),
  };
  for (const [name, removal] of Object.entries(removals)) {
    test(`reads no rows that stay: ${name}`, () => {
      const plan = planOf(removal);
      assert.ok(
        plan.some((step) => /^SEARCH old .*<\?\)$/.test(step)),
        plan.join('\n'),
      );
      assert.ok(!plan.some((step) => step.startsWith('SCAN')), plan.join('\n'));
    });
  }
});

describe('a distrust of an issuer', () => {
  const { reads } = backend;

  test('reads its next rules from an index, in their order', () => {
    const page = issuerTrusts(reads, 't', 'i', { client_id: 'c', id: 'r' });
    const plan = planOf(page.select(['client_id', 'id']).limit(1));
    assert.equal(plan.length, 1, plan.join('\n'));
    assert.match(plan[0] ?? '', /COVERING INDEX trusts_by_issuer \(tenant_id=\? AND issuer_id=\? AND \(client_id,id\)>\(\?,\?\)\)/);
  });

  test('searches each client that it changes', () => {
    const clients = ['c', 'd'].map((clientId) => ({ clientId, all: '[]' }));
    const plan = planOf(setRevoked(reads, { tenantId: 't', at: 1 }, clients)).join('\n');
    assert.match(plan, /SEARCH clients USING INDEX \S+ \(tenant_id=\? AND client_id=\?\)/);
  });
});
