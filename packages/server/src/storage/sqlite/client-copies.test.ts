// Copies of clients: current whatever changes the rows, and no copy where there is none.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { sampleClientWithSecret } from '../../records/client.sample.ts';
import type { Client } from '../../records/client.ts';
import { clientOfText, clientText } from './client-text.ts';
import { openSqlite } from './open.ts';

const directory = await mkdtemp(join(tmpdir(), 'mintmark-copies-'));
const backend = await openSqlite(directory);
const database = new DatabaseSync(join(directory, 'mintmark.db'));
after(async () => {
  database.close();
  await backend.close();
  await rm(directory, { recursive: true });
});

const count = (): number => Number(database.prepare('SELECT COUNT(*) AS n FROM client_copies').get()?.['n']);

/** The least that the tables accept. */
const ROWS = {
  tenants: `INSERT INTO tenants (id, name, public_url, generation, access_token_lifetime, max_access_token_lifetime,
    access_token_format, default_audience, created_at) VALUES ('t', 't', 'https://t', 1, 1, 1, 'jwt', 'https://t/api', 1)`,
  clients: `INSERT INTO clients (tenant_id, client_id, id, name, auth_method, scope_policy, scopes, default_scopes, generation,
    created_at, created_by, updated_at) VALUES ('t', 'c', 'i', 'n', 'default', 'own', '[]', '[]', 1, 1, 'admin', 1)`,
  client_secrets: `INSERT INTO client_secrets (tenant_id, client_id, id, hash, hash_format, pepper_id, last_four, created_at,
    created_by) VALUES ('t', 'c', 's', 'h', 'hmac-sha256', 'p', '1234', 1, 'admin')`,
  client_entitlements: `INSERT INTO client_entitlements (tenant_id, client_id, name, position) VALUES ('t', 'c', 'e', 0)`,
} as const;
for (const statement of [ROWS.tenants, ROWS.clients]) database.exec(statement);

const copy = () => backend.write(async (transaction) => backend.copyClient?.(transaction, 't', 'c'));

const CHANGES: Readonly<Record<string, string>> = {
  'a change of the client': `UPDATE clients SET disabled_at = 1`,
  'a new secret': ROWS.client_secrets,
  'a change of a secret': `UPDATE client_secrets SET revoked_at = 1`,
  'the removal of a secret': 'DELETE FROM client_secrets',
  'a new entitlement': ROWS.client_entitlements,
  'a change of an entitlement': 'UPDATE client_entitlements SET position = 1',
  'the removal of an entitlement': 'DELETE FROM client_entitlements',
  'the removal of the client': 'DELETE FROM clients',
};

describe('the copy of a client is removed, by any program, in the transaction of', () => {
  for (const [name, statement] of Object.entries(CHANGES)) {
    test(name, async () => {
      await copy();
      assert.equal((await backend.clientCopy?.('t', 'c'))?.clientId, 'c');
      assert.equal(await backend.clientCopy?.('t2', 'c'), undefined, 'the client of another tenant');
      database.exec('BEGIN IMMEDIATE');
      database.exec(statement);
      assert.equal(count(), 0);
      database.exec('COMMIT');
      assert.equal(await backend.clientCopy?.('t', 'c'), undefined);
    });
  }
});

test('all clients whose rows were inserted are copied, more than are read at once', async () => {
  database.exec(`${ROWS.clients.replace(/VALUES.*/s, '')} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 501)
    SELECT 't', 'c' || i, printf('%04d', i), 'n', 'default', 'own', '[]', '[]', 1, 1, 'admin', 1 FROM n`);
  database.exec(`UPDATE clients SET deleted_at = 1 WHERE client_id = 'c7'`);
  await backend.write(async (transaction) => backend.copyAllClients?.(transaction));
  assert.equal(count(), 500);
  assert.equal((await backend.clientCopy?.('t', 'c501'))?.id, '0501');
});

test('a client is copied unchanged; a copy in another format counts as none', () => {
  const plain = sampleClientWithSecret('c', 'secret');
  const [secret = assert.fail()] = plain.secrets;
  const full: Client = {
    ...plain,
    labels: JSON.parse('{"__proto__":"a","b":"c"}'),
    scopes: ['a b', '"'],
    expiresAt: 5,
    ipRules: { op: 'deny', ranges: ['192.0.2.1'] },
    quota: { hour: 5, mode: 'observe' },
    coalesce: 0,
    kind: 'agent',
    instanceGeneration: 2,
    endedInstances: { run: { generation: 2, endedAt: 1, isDisabled: true } },
    exchange: {
      mode: 'delegation',
      maxDepth: 1,
      subjects: [{ clients: ['a'] }],
      targets: [{ resource: 'https://a.example', scopes: ['a'] }],
    },
    lockdown: { at: 1, by: 'admin', disabled: true, secrets: ['s'] },
    secrets: [secret, { ...secret, sealed: { keyId: 'k', ciphertext: 'c' }, retiresAt: 3, revokedAt: 4 }],
  };
  for (const client of [plain, full]) {
    const text = clientText(client);
    assert.deepEqual(clientOfText(client.tenantId, client.clientId, text), client);
    assert.equal(clientOfText(client.tenantId, client.clientId, text.replace(/^\[\d+,/, '[0,')), undefined);
  }
});
