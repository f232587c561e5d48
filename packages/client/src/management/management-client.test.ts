// The management client over a real socket: the requests that it sends.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ManagementClient } from './index.ts';
import {
  AUDIT,
  against,
  all,
  CLIENT,
  EFFECT,
  ENTITLEMENT,
  GRANT,
  GRANTS,
  line,
  RESOURCE,
  type Reply,
  SECRET,
  TENANT,
} from './management-server.sample.ts';

describe('each call sends one request', () => {
  const calls: [string, Reply, (management: ManagementClient) => Promise<unknown>][] = [
    ['GET /management/v1/clients', { status: 200, json: { clients: [] } }, (m) => m.clients.list()],
    [
      'GET /management/v1/clients?limit=2&cursor=a%2Bb',
      { status: 200, json: { clients: [] } },
      (m) => m.clients.list({ limit: 2, cursor: 'a+b' }),
    ],
    ['GET /management/v1/clients/c1', { status: 200, json: CLIENT }, (m) => m.clients.get('c1')],
    ['GET /management/v1/clients/a%2Fb%3F%23%25', { status: 200, json: CLIENT }, (m) => m.clients.get('a/b?#%')],
    [
      'GET /management/v1/clients?label=a&label=b%3Dc&q=x&limit=2',
      { status: 200, json: { clients: [] } },
      (m) => m.clients.list({ label: ['a', 'b=c'], q: 'x', owner: undefined, limit: 2 }),
    ],
    ['POST /management/v1/clients?dry_run=true', { status: 200, json: CLIENT }, (m) => m.clients.create({ name: 'n' }, { dryRun: true })],
    ['PATCH /management/v1/clients/c1', { status: 200, json: CLIENT }, (m) => m.clients.update('c1', { owner: null })],
    [
      'PATCH /management/v1/clients/c1?dry_run=true',
      { status: 200, json: CLIENT },
      (m) => m.clients.update('c1', { owner: null }, { dryRun: true }),
    ],
    [
      'POST /management/v1/clients/c1/restore?dry_run=true',
      { status: 200, json: CLIENT },
      (m) => m.clients.restore('c1', { dryRun: true }),
    ],
    ['POST /management/v1/clients/c1/end-tokens', { status: 200, json: CLIENT }, (m) => m.clients.endTokens('c1')],
    ['POST /management/v1/clients/c1/lockdown', { status: 200, json: CLIENT }, (m) => m.clients.lockdown('c1')],
    ['POST /management/v1/clients/c1/lift-lockdown', { status: 200, json: CLIENT }, (m) => m.clients.liftLockdown('c1')],
    [
      'POST /management/v1/clients/c1/credentials/a%2Fb/revoke',
      { status: 200, json: CLIENT },
      (m) => m.clients.revokeCredential('c1', 'a/b'),
    ],
    ['POST /management/v1/clients/c1/disable', { status: 200, json: CLIENT }, (m) => m.clients.disable('c1')],
    ['POST /management/v1/clients/c1/enable', { status: 200, json: CLIENT }, (m) => m.clients.enable('c1')],
    ['DELETE /management/v1/clients/c1', { status: 204 }, (m) => m.clients.delete('c1')],
    ['GET /management/v1/clients/c1/secrets', { status: 200, json: { secrets: [SECRET] } }, (m) => m.secrets.list('c1')],
    ['GET /management/v1/clients/c1/secrets/s%2F1', { status: 200, json: SECRET }, (m) => m.secrets.get('c1', 's/1')],
    ['POST /management/v1/clients/c1/secrets', { status: 201, json: SECRET }, (m) => m.secrets.create('c1')],
    ['POST /management/v1/clients/c1/secrets/rotate', { status: 201, json: SECRET }, (m) => m.secrets.rotate('c1', { overlap: 0 })],
    ['PATCH /management/v1/clients/c1/secrets/s1', { status: 200, json: SECRET }, (m) => m.secrets.update('c1', 's1', { label: null })],
    ['POST /management/v1/clients/c1/secrets/s1/retire', { status: 200, json: SECRET }, (m) => m.secrets.retire('c1', 's1')],
    [
      'POST /management/v1/clients/c1/secrets/s1/deactivate?dry_run=true',
      { status: 200, json: SECRET },
      (m) => m.secrets.deactivate('c1', 's1', { dryRun: true }),
    ],
    ['POST /management/v1/clients/c1/secrets/s1/reactivate', { status: 200, json: SECRET }, (m) => m.secrets.reactivate('c1', 's1')],
    [
      'GET /management/v1/secrets?owner=o&limit=1000',
      { status: 200, json: { secrets: [{ ...SECRET, client_id: 'c1' }], next_cursor: null } },
      (m) => all(m.secrets.listAll({ owner: 'o' })),
    ],
    ['GET /management/v1/grants?client_id=c1&limit=5', { status: 200, json: GRANTS }, (m) => m.grants.list({ client_id: 'c1', limit: 5 })],
    ['GET /management/v1/grants?limit=1000', { status: 200, json: GRANTS }, (m) => all(m.grants.listAll())],
    ['GET /management/v1/grants/g1', { status: 200, json: GRANT }, (m) => m.grants.get('g1')],
    ['POST /management/v1/grants/g1/suspend', { status: 200, json: GRANT }, (m) => m.grants.suspend('g1')],
    ['POST /management/v1/grants/g1/reactivate', { status: 200, json: GRANT }, (m) => m.grants.reactivate('g1')],
    ['DELETE /management/v1/grants/g1', { status: 204 }, (m) => m.grants.revoke('g1')],
    [
      'POST /management/v1/grants/revoke?dry_run=true',
      { status: 200, json: { dry_run: true, revoked: 2 } },
      (m) => m.grants.revokeAll({ client_id: 'c1' }, { dryRun: true }),
    ],
    ['GET /management/v1/sign-ins?owner=o', { status: 200, json: { sign_ins: [{}] } }, (m) => m.signIns.list({ owner: 'o' })],
    [
      'GET /management/v1/usage?group=owner',
      { status: 200, json: { usage: [], next_cursor: null } },
      (m) => m.usage.list({ group: 'owner' }),
    ],
    [
      'GET /management/v1/reports/waste?day=2030-01-31',
      { status: 200, json: { day: '2030-01-31', clients: [] } },
      (m) => m.reports.waste({ day: '2030-01-31' }),
    ],
    [
      'GET /management/v1/reports/unused-scopes?days=90',
      { status: 200, json: { counted_since: null, clients: [] } },
      (m) => m.reports.unusedScopes({ days: '90' }),
    ],
    [
      'GET /management/v1/reports/scope-holders?scope=a%3Ab&limit=5',
      { status: 200, json: { counted_since: null, holders: [{ client_id: 'c1' }], next_cursor: null } },
      (m) => m.reports.scopeHolders('a:b', { limit: 5 }),
    ],
    ['GET /management/v1/latency?hours=1', { status: 200, json: { since: '', endpoints: [] } }, (m) => m.latency({ hours: '1' })],
    ['GET /management/v1/resources', { status: 200, json: { resources: [RESOURCE] } }, (m) => m.resources.list()],
    ['GET /management/v1/resources/https%3A%2F%2Fa.example', { status: 200, json: RESOURCE }, (m) => m.resources.get(RESOURCE.uri)],
    ['POST /management/v1/resources', { status: 201, json: RESOURCE }, (m) => m.resources.create({ ...RESOURCE, name: 'n' })],
    [
      'PATCH /management/v1/resources/https%3A%2F%2Fa.example?dry_run=true',
      { status: 200, json: RESOURCE },
      (m) => m.resources.update(RESOURCE.uri, { name: 'n' }, { dryRun: true }),
    ],
    ['DELETE /management/v1/resources/https%3A%2F%2Fa.example', { status: 204 }, (m) => m.resources.delete(RESOURCE.uri)],
    ['GET /management/v1/entitlements', { status: 200, json: { entitlements: [ENTITLEMENT] } }, (m) => m.entitlements.list()],
    ['GET /management/v1/entitlements/a%3Ab', { status: 200, json: ENTITLEMENT }, (m) => m.entitlements.get('a:b')],
    ['POST /management/v1/entitlements', { status: 201, json: ENTITLEMENT }, (m) => m.entitlements.create({ name: 'a:b' })],
    ['PATCH /management/v1/entitlements/a%3Ab', { status: 200, json: ENTITLEMENT }, (m) => m.entitlements.update('a:b', {})],
    ['DELETE /management/v1/entitlements/a%3Ab', { status: 204 }, (m) => m.entitlements.delete('a:b')],
    ['GET /management/v1/tenants', { status: 200, json: { tenants: [TENANT] } }, (m) => m.tenants.list()],
    ['GET /management/v1/tenants/current', { status: 200, json: TENANT }, (m) => m.tenants.get('current')],
    [
      'POST /management/v1/tenants',
      { status: 201, json: { ...TENANT, admin: { client_secret: 's' } } },
      (m) => m.tenants.create({ name: 'n', public_url: TENANT.public_url }),
    ],
    ['PATCH /management/v1/tenants/t1', { status: 200, json: TENANT }, (m) => m.tenants.update('t1', { name: 'n' })],
    ['POST /management/v1/tenants/t1/move', { status: 200, json: TENANT }, (m) => m.tenants.move('t1', { public_url: TENANT.public_url })],
    ['POST /management/v1/tenants/t1/disable', { status: 200, json: TENANT }, (m) => m.tenants.disable('t1')],
    ['POST /management/v1/tenants/t1/enable', { status: 200, json: TENANT }, (m) => m.tenants.enable('t1')],
    ['POST /management/v1/tenants/t1/end-tokens', { status: 204 }, (m) => m.tenants.endTokens('t1')],
    ['GET /management/v1/tenants/t1/fapi-preflight', { status: 200, json: { refused: [{}] } }, (m) => m.tenants.fapiPreflight('t1')],
    ['GET /management/v1/keys', { status: 200, json: { keys: [{}] } }, (m) => m.keys.list()],
    ['POST /management/v1/keys', { status: 201, json: { keys: [{}] } }, (m) => m.keys.create('ES256')],
    ['POST /management/v1/keys/rotate', { status: 200, json: { keys: [{}] } }, (m) => m.keys.rotate('ES256')],
    ['POST /management/v1/keys/k%2B1/revoke', { status: 200, json: { keys: [{}] } }, (m) => m.keys.revoke('k+1')],
    ['DELETE /management/v1/clients/c1?dry_run=true', { status: 200, json: EFFECT }, (m) => m.effects.ofClient('c1', 'delete')],
    ['POST /management/v1/clients/c1/lockdown?dry_run=true', { status: 200, json: EFFECT }, (m) => m.effects.ofClient('c1', 'lockdown')],
    [
      'POST /management/v1/clients/c1/credentials/s1/revoke?dry_run=true',
      { status: 200, json: EFFECT },
      (m) => m.effects.ofCredential('c1', 's1'),
    ],
    ['POST /management/v1/keys/k1/revoke?dry_run=true', { status: 200, json: EFFECT }, (m) => m.effects.ofKey('k1')],
    ['POST /management/v1/tenants/t1/disable?dry_run=true', { status: 200, json: EFFECT }, (m) => m.effects.ofTenant('t1', 'disable')],
    [
      'POST /management/v1/tenants/t1/move?dry_run=true',
      { status: 200, json: { dry_run: true, from: 'a', to: 'b' } },
      (m) => m.effects.ofMove('t1', { public_url: TENANT.public_url }),
    ],
    ['POST /management/v1/evaluate', { status: 200, json: { allowed: true } }, (m) => m.evaluate({ client_id: 'c1' })],
    ['POST /management/v1/whose', { status: 200, json: { kind: 'unknown' } }, (m) => m.whose('mms_x')],
    ['GET /management/v1/audit?event=e&limit=1', { status: 200, json: AUDIT }, (m) => m.audit.list({ event: 'e', limit: 1 })],
    ['GET /management/v1/audit?limit=1000&cursor=c', { status: 200, json: AUDIT }, (m) => all(m.audit.listPages({}, 'c'))],
    ['GET /management/v1/audit?request_id=r%261', { status: 200, json: { entries: [] } }, (m) => m.audit.listByRequest('r&1')],
    [
      'GET /management/v1/audit/chains',
      { status: 200, json: { tenant_id: 't1', chains: [], key: { kid: 'k', x: 'x' } } },
      (m) => m.audit.listChains(),
    ],
    ['GET /management/v1/audit/chains/e1?after=0', { status: 200, json: { entries: [] } }, (m) => all(m.audit.listChainEntries('e1'))],
    ['GET /management/v1/audit/checkpoints?after=0', { status: 200, json: { checkpoints: [] } }, (m) => all(m.audit.listCheckpoints())],
    ['POST /management/v1/audit/checkpoints', { status: 201, json: { number: 1, jws: 'j' } }, (m) => m.audit.createCheckpoint()],
  ];
  for (const [want, reply, call] of calls) {
    test(want, () =>
      against(
        () => reply,
        async (management, seen) => {
          await call(management);
          assert.deepEqual(seen.map(line), [want]);
          assert.equal(seen[0]?.headers.authorization, 'Bearer tok');
          assert.equal(seen[0]?.headers.accept, 'application/json');
        },
      ),
    );
  }

  test('create() sends the given members alone, and returns the secret', () =>
    against(
      () => ({ status: 201, json: { ...CLIENT, client_secret: 's' } }),
      async (management, seen) => {
        const created = await management.clients.create({ name: 'n', scopes: ['a'], description: undefined });
        assert.equal(created.record.client_secret, 's');
        assert.equal(seen[0]?.headers['content-type'], 'application/json');
        assert.equal(seen[0]?.body, '{"name":"n","scopes":["a"]}');
      },
    ));
});

test('an idempotency key is sent as a header', () =>
  against(
    ({ url }) => ({ status: 201, json: url?.endsWith('/clients') ? CLIENT : { ...SECRET, client_secret: 'x' } }),
    async (management, seen) => {
      const once = { idempotencyKey: 'key-1' };
      await management.clients.create({ name: 'n' }, once);
      await management.secrets.create('c1', {}, once);
      assert.equal((await management.secrets.rotate('c1', { overlap: 60, label: 'x' }, once)).record.client_secret, 'x');
      await management.secrets.create('c1');
      assert.deepEqual(
        seen.map(({ headers }) => headers['idempotency-key']),
        ['key-1', 'key-1', 'key-1', undefined],
      );
      assert.equal(seen[2]?.body, '{"overlap":60,"label":"x"}');
    },
  ));

describe('versions of a record', () => {
  const calls: [string, (management: ManagementClient) => Promise<unknown>][] = [
    ['update', (m) => m.clients.update('c1', {}, { etag: '"3"' })],
    ['delete', (m) => m.clients.delete('c1', { etag: '"3"' })],
    ['disable', (m) => m.clients.disable('c1', { etag: '"3"' })],
    ['retire', (m) => m.secrets.retire('c1', 's1', { after: 5, etag: '"3"' })],
    ['update of a tenant', (m) => m.tenants.update('t1', {}, { etag: '"3"' })],
    ['delete of an entitlement', (m) => m.entitlements.delete('a:b', { etag: '"3"' })],
  ];
  for (const [name, call] of calls) {
    test(`${name} sends If-Match`, () =>
      against(
        ({ method }) => (method === 'DELETE' ? { status: 204 } : { status: 200, json: { ...CLIENT, ...SECRET, ...TENANT } }),
        async (management, seen) => {
          await call(management);
          assert.deepEqual(
            seen.map(({ headers }) => headers['if-match']),
            ['"3"'],
          );
        },
      ));
  }

  test('the ETag of the response is returned with the record', () =>
    against(
      () => ({ status: 200, json: CLIENT, etag: '"4"' }),
      async (management) => {
        const { record, etag } = await management.clients.get('c1');
        assert.deepEqual([record.client_id, etag], ['c1', '"4"']);
      },
    ));

  test('a response without an ETag has no version', () =>
    against(
      () => ({ status: 200, json: ENTITLEMENT }),
      async (management) => assert.equal((await management.entitlements.get('a:b')).etag, undefined),
    ));
});

test('accessToken() is called before each request', () => {
  let count = 0;
  return against(
    () => ({ status: 200, json: CLIENT }),
    async (management, seen) => {
      await management.clients.get('a');
      await management.clients.get('a');
      assert.deepEqual(
        seen.map(({ headers }) => headers.authorization),
        ['Bearer t1', 'Bearer t2'],
      );
    },
    async () => `t${++count}`,
  );
});
