// The contract that prevents a lock-out: a tenant always retains a client that can authenticate and manage clients.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Client, openStorage, type StateChangeResult } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { JWK, sampleClient, sampleManager, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, open, type TestTenant, type Workbench } from '../test-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const secrets = (...given: Partial<Client['secrets'][number]>[]): Partial<Client> => ({ secrets: given.map(sampleSecret) });

const byKeys = (given: Partial<Client>): Partial<Client> => ({ authMethod: 'private_key_jwt', secrets: [], ...given });

/** The only other client of the tenant, and whether the manager may be disabled or deleted. */
const OTHERS: readonly (readonly [string, Partial<Client>, StateChangeResult])[] = [
  ['has administrator', { entitlements: ['administrator'] }, 'changed'],
  ['has manageAPIClients', { entitlements: ['readKeys', 'manageAPIClients'] }, 'changed'],
  ['may only read clients', { entitlements: ['readAPIClients'] }, 'locked-out'],
  ['has no entitlement', { entitlements: [] }, 'locked-out'],
  ['is disabled', { disabledAt: NOW - 1, disabledBy: 'admin' }, 'locked-out'],
  ['expires after the day', { expiresAt: NOW + DAY + 1 }, 'changed'],
  ['expires within the day', { expiresAt: NOW + DAY }, 'locked-out'],
  ['expires now', { expiresAt: NOW }, 'locked-out'],
  ['has expired', { expiresAt: NOW - 1 }, 'locked-out'],
  ['has no secret', { secrets: [] }, 'locked-out'],
  ['has a secret that expires after the day', secrets({ expiresAt: NOW + DAY + 1 }), 'changed'],
  ['has a secret that expires within the day', secrets({ expiresAt: NOW + DAY }), 'locked-out'],
  ['has a secret that expires now', secrets({ expiresAt: NOW }), 'locked-out'],
  ['has a secret that retires after the day', secrets({ retiresAt: NOW + DAY + 1 }), 'changed'],
  ['has a secret that retires within the day', secrets({ retiresAt: NOW + DAY }), 'locked-out'],
  ['has a revoked secret', secrets({ revokedAt: NOW - DAY }), 'locked-out'],
  ['has a deactivated secret', secrets({ deactivatedAt: NOW - DAY }), 'locked-out'],
  ['is restricted to some IP addresses', { ipRules: { op: 'allow', ranges: ['203.0.113.7'] } }, 'locked-out'],
  ['is denied from all IP addresses', { ipRules: { op: 'deny', ranges: ['192.0.2.1', '0.0.0.0/0'] } }, 'locked-out'],
  ['is denied from some IP addresses', { ipRules: { op: 'deny', ranges: ['203.0.113.0/24'] } }, 'changed'],
  [
    'is denied from all IPv4 addresses by several ranges',
    { ipRules: { op: 'deny', ranges: ['0.0.0.0/1', '128.0.0.0-255.255.255.255'] } },
    'locked-out',
  ],
  ['is denied from all IPv6 addresses', { ipRules: { op: 'deny', ranges: ['8000::/1', '::/1'] } }, 'locked-out'],
  ['has a key URI that never responded', byKeys({ jwksUri: 'https://keys.example' }), 'locked-out'],
  ['has a key URI that has responded', byKeys({ jwksUri: 'https://keys.example', keyUriReachedAt: NOW }), 'changed'],
  ['has its keys from a metadata document', byKeys({ jwks: [JWK], metadataFetchedAt: NOW }), 'locked-out'],
  ['has certificate-bound tokens, on a server that receives certificates', { certificateBoundAccessTokens: true }, 'changed'],
  ['expires in an hour, as after recover', { expiresAt: NOW + HOUR, ...secrets({ expiresAt: NOW + HOUR }) }, 'locked-out'],
  ['has a valid secret and invalid ones', secrets({ revokedAt: NOW }, { expiresAt: NOW }, {}), 'changed'],
];

const change = (tenantId: string, clientId: string) => ({ tenantId, clientId, at: NOW, by: 'actor', audit: sampleAudit(tenantId) });

/** A tenant without any client. */
const emptyTenant = async (workbench: Workbench): Promise<TestTenant> => {
  const { storage, database } = await workbench.tenant();
  return { storage, database, tenantId: await addTenant(database) };
};

export const lockOutContract = (workbench: Workbench): void => {
  describe('no lock-out', () => {
    for (const verb of ['disableClient', 'deleteClient'] as const) {
      for (const [name, given, result] of OTHERS) {
        test(`${verb} of a manager when the only other client ${name}: ${result}`, async () => {
          const { storage, tenantId } = await emptyTenant(workbench);
          const subject = sampleManager(tenantId);
          await storage.createClient(subject, sampleAudit(tenantId));
          await storage.createClient(sampleManager(tenantId, given), sampleAudit(tenantId));
          const request = change(tenantId, subject.clientId);
          assert.equal(await storage[verb](request), result);
          if (result === 'changed') return;
          assert.deepEqual(await storage.findClient(tenantId, subject.clientId), subject);
          assert.deepEqual(await storage.auditOfRequest(tenantId, request.audit.requestId), []);
        });
      }

      test(`${verb} of a manager when the only other one is deleted, or of another tenant: locked-out`, async () => {
        const { storage, database, tenantId } = await emptyTenant(workbench);
        const [subject, deleted] = [sampleManager(tenantId), sampleManager(tenantId)];
        const otherId = await addTenant(database);
        for (const client of [subject, deleted, sampleManager(otherId)]) {
          await storage.createClient(client, sampleAudit(client.tenantId));
        }
        assert.equal(await storage.deleteClient(change(tenantId, deleted.clientId)), 'changed');
        assert.equal(await storage[verb](change(tenantId, subject.clientId)), 'locked-out');
      });

      test(`${verb} of a manager that expires soon: accepted if another one does not expire, otherwise locked-out`, async () => {
        const { storage, tenantId } = await emptyTenant(workbench);
        const shortLived = { expiresAt: NOW + HOUR };
        const [alone, next, lasting] = [sampleManager(tenantId, shortLived), sampleManager(tenantId, shortLived), sampleManager(tenantId)];
        await storage.createClient(alone, sampleAudit(tenantId));
        assert.equal(await storage[verb](change(tenantId, alone.clientId)), 'locked-out');
        await storage.createClient(next, sampleAudit(tenantId));
        assert.equal(await storage[verb](change(tenantId, alone.clientId)), 'locked-out');
        await storage.createClient(lasting, sampleAudit(tenantId));
        assert.equal(await storage[verb](change(tenantId, alone.clientId)), 'changed');
        assert.equal(await storage[verb](change(tenantId, lasting.clientId)), 'locked-out');
      });

      test(`${verb} of a client that is not a manager is accepted, also in a tenant without a manager`, async () => {
        const { storage, tenantId } = await emptyTenant(workbench);
        const [first, second] = [sampleClient(tenantId), sampleManager(tenantId, { expiresAt: NOW })];
        for (const client of [first, second]) await storage.createClient(client, sampleAudit(tenantId));
        assert.equal(await storage[verb](change(tenantId, first.clientId)), 'changed');
        assert.equal(await storage[verb](change(tenantId, second.clientId)), 'changed');
      });

      test(`${verb} of the last two managers by concurrent nodes: one succeeds, the other is refused`, async (t) => {
        const { storage, database } = await workbench.tenant();
        const nodes = [storage, await open(t, database)];
        for (let round = 0; round < 5; round++) {
          const tenantId = await addTenant(database);
          const managers = [sampleManager(tenantId), sampleManager(tenantId)];
          for (const manager of managers) await storage.createClient(manager, sampleAudit(tenantId));
          const results = await Promise.all(managers.map(({ clientId }, index) => nodes[index]?.[verb](change(tenantId, clientId))));
          assert.deepEqual(results.toSorted(), ['changed', 'locked-out']);
        }
      });
    }

    const byCertificate: readonly (readonly [string, Partial<Client>])[] = [
      ['certificate-bound tokens', { certificateBoundAccessTokens: true }],
      ['authentication by certificate', { authMethod: 'self_signed_tls_client_auth', jwks: [JWK] }],
    ];
    for (const [what, given] of byCertificate) {
      test(`on a server that receives no certificates, a manager with ${what} does not count`, async (t) => {
        const { database, tenantId, storage: usual } = await emptyTenant(workbench);
        const storage = await openStorage(database.location, { now: () => NOW, certificatesArrive: false });
        t.after(() => storage.close());
        const subject = sampleManager(tenantId);
        for (const client of [subject, sampleManager(tenantId, given)]) await storage.createClient(client, sampleAudit(tenantId));
        assert.equal(await storage.disableClient(change(tenantId, subject.clientId)), 'locked-out');
        const record = { ...subject, ...given };
        const update = { record, expectedVersion: 1, audit: sampleAudit(tenantId) };
        assert.equal(await storage.updateClient(update), 'locked-out');
        assert.equal(await usual.updateClient(update), 'changed');
      });
    }

    test('a tenant whose managers authenticate by certificates cannot remove the last of their CAs', async () => {
      const { storage, tenantId } = await emptyTenant(workbench);
      const pem = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
      const found = (await storage.tenants()).find(({ id }) => id === tenantId) ?? assert.fail('No tenant.');
      let version = 1;
      const setCa = async (clientCa: string) => {
        const result = await storage.updateTenant({
          record: { ...found, clientCa },
          expectedVersion: version,
          audit: sampleAudit(tenantId),
        });
        if (result === 'changed') version++;
        return result;
      };
      assert.equal(await setCa(pem('AAAA')), 'changed');
      const tlsSubject = { attribute: 'san_dns', value: 'x' } as const;
      const manager = sampleManager(tenantId, { authMethod: 'tls_client_auth', tlsSubject, secrets: [] });
      await storage.createClient(manager, sampleAudit(tenantId));
      assert.equal(await setCa(pem('BBBB')), 'locked-out');
      assert.deepEqual([await setCa(pem('AAAA') + pem('BBBB')), await setCa(pem('BB\nBB'))], ['changed', 'changed']);
    });

    test('an already disabled manager may be deleted', async () => {
      const { storage, tenantId } = await emptyTenant(workbench);
      const off = sampleManager(tenantId, { disabledAt: NOW, disabledBy: 'admin' });
      await storage.createClient(off, sampleAudit(tenantId));
      assert.equal(await storage.deleteClient(change(tenantId, off.clientId)), 'changed');
    });
  });
};
