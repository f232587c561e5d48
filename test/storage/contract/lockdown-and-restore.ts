// The contract of lockDownClient, liftLockdown, restoreClient and purgeClients.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientStateChange } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleTrust } from '../samples/trust-rule.ts';
import { sampleIssuer } from '../samples/trusted-issuer.ts';
import { addTenant, openFresh, type Workbench } from '../test-store.ts';

const AT = NOW + 5000;
const changeOf = (tenantId: string, clientId: string): ClientStateChange => ({
  tenantId,
  clientId,
  at: AT,
  by: 'officer',
  audit: sampleAudit(tenantId, { subject: clientId }),
});

export const lockdownAndRestoreContract = (workbench: Workbench): void => {
  describe('lockdown', () => {
    const secrets = () => [
      sampleSecret({ label: 'live' }),
      sampleSecret({ label: 'off', deactivatedAt: NOW }),
      sampleSecret({ label: 'revoked', revokedAt: NOW }),
      sampleSecret({ label: 'over', expiresAt: NOW - 1 }),
    ];
    const lockDown = async (given: Parameters<typeof sampleClient>[1] = {}) => {
      const { storage, tenantId } = await workbench.tenant();
      const before = sampleClient(tenantId, { secrets: secrets(), generation: 3, ...given });
      await storage.createClient(before, sampleAudit(tenantId));
      const change = changeOf(tenantId, before.clientId);
      const last = await storage.lastRevocation(tenantId);
      assert.equal(await storage.lockDownClient(change), 'changed');
      return { storage, tenantId, before, change, last };
    };

    test('disables the client, deactivates its active secrets and raises its generation, with one audit entry and one event', async () => {
      const { storage, tenantId, before, change, last } = await lockDown();
      const [live, off, revoked, over] = before.secrets;
      assert.deepEqual(await storage.findClient(tenantId, before.clientId), {
        ...before,
        generation: 4,
        version: 2,
        updatedAt: AT,
        disabledAt: AT,
        disabledBy: 'officer',
        lockdown: { at: AT, by: 'officer', disabled: true, secrets: [live?.id, over?.id].toSorted() },
        secrets: [{ ...live, deactivatedAt: AT }, off, revoked, { ...over, deactivatedAt: AT }],
      });
      assert.deepEqual(await storage.auditOfRequest(tenantId, change.audit.requestId), [change.audit]);
      const events = await storage.revocations(tenantId, { after: last, notExpiredAt: 0, limit: 9 });
      assert.deepEqual(
        events.map(({ revocation: { exp, ...event } }) => event),
        [{ type: 'client', clientId: before.clientId, genBelow: 4 }],
      );
    });

    test('lifting restores everything except the generation', async () => {
      const { storage, tenantId, before } = await lockDown();
      const lift = changeOf(tenantId, before.clientId);
      assert.equal(await storage.liftLockdown(lift), 'changed');
      assert.deepEqual(await storage.findClient(tenantId, before.clientId), {
        ...before,
        generation: 4,
        version: 3,
        updatedAt: AT,
        enabledAt: AT,
      });
      assert.deepEqual(await storage.auditOfRequest(tenantId, lift.audit.requestId), [lift.audit]);
      assert.equal(await storage.liftLockdown(changeOf(tenantId, before.clientId)), 'unchanged');
    });

    test('a client that was already disabled stays disabled when the lockdown is lifted', async () => {
      const { storage, tenantId, before } = await lockDown({ disabledAt: NOW, disabledBy: 'someone' });
      await storage.liftLockdown(changeOf(tenantId, before.clientId));
      const after = await storage.findClient(tenantId, before.clientId);
      assert.deepEqual([after?.disabledAt, after?.disabledBy, after?.lockdown], [NOW, 'someone', undefined]);
    });

    test('a secret that is revoked during the lockdown stays revoked', async () => {
      const { storage, tenantId, before } = await lockDown();
      const credentialId = before.secrets[0]?.id ?? '';
      await storage.revokeCredential({ ...changeOf(tenantId, before.clientId), credentialId });
      await storage.liftLockdown(changeOf(tenantId, before.clientId));
      const [secret] = (await storage.findClient(tenantId, before.clientId))?.secrets ?? [];
      assert.deepEqual([secret?.id, secret?.revokedAt], [credentialId, AT]);
    });

    test('a secret that is deactivated during the lockdown stays deactivated', async () => {
      const { storage, tenantId, before } = await lockDown();
      const { clientId, secrets } = before;
      const at = AT + 1;
      const set = { deactivatedAt: at };
      const given = { ...changeOf(tenantId, clientId), at, secretId: secrets[0]?.id ?? '', expectedVersion: undefined, set };
      assert.equal(await storage.changeSecrets([given]), 'changed');
      await storage.liftLockdown(changeOf(tenantId, clientId));
      const [secret] = (await storage.findClient(tenantId, clientId))?.secrets ?? [];
      assert.equal(secret?.deactivatedAt, at);
    });

    test('a second lockdown changes nothing, and enabling the client does not lift it', async () => {
      const { storage, tenantId, before } = await lockDown();
      assert.equal(await storage.lockDownClient(changeOf(tenantId, before.clientId)), 'unchanged');
      assert.equal(await storage.enableClient(changeOf(tenantId, before.clientId)), 'locked-down');
    });

    test('of the last manager: locked-out, and nothing is written', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const before = await storage.findClient(tenantId, 'admin');
      assert.equal(await storage.lockDownClient(changeOf(tenantId, 'admin')), 'locked-out');
      assert.deepEqual(await storage.findClient(tenantId, 'admin'), before);
    });

    test('of a client that is unknown, deleted or of another tenant: unknown', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const foreign = sampleClient(await addTenant(database));
      await storage.createClient(foreign, sampleAudit(foreign.tenantId));
      for (const clientId of ['unknown', 'a\0', foreign.clientId]) {
        assert.equal(await storage.lockDownClient(changeOf(tenantId, clientId)), 'unknown');
        assert.equal(await storage.liftLockdown(changeOf(tenantId, clientId)), 'unknown');
      }
    });
  });

  describe('restore', () => {
    test('a deleted client is restored with everything except its generation', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const before = sampleClient(tenantId, { owner: 'payments', generation: 3, entitlements: ['readAudit'] });
      await storage.createClient(before, sampleAudit(tenantId));
      await storage.deleteClient(changeOf(tenantId, before.clientId));
      const deleted = { ...before, generation: 4, version: 2, updatedAt: AT, deletedAt: AT, deletedBy: 'officer' };
      assert.deepEqual(await storage.findDeletedClient(tenantId, before.clientId), deleted);
      const change = changeOf(tenantId, before.clientId);
      assert.equal(await storage.restoreClient(change), 'changed');
      assert.deepEqual(await storage.findClient(tenantId, before.clientId), { ...before, generation: 4, version: 3, updatedAt: AT });
      assert.deepEqual(await storage.auditOfRequest(tenantId, change.audit.requestId), [change.audit]);
      assert.equal(await storage.findDeletedClient(tenantId, before.clientId), undefined);
      assert.equal(await storage.restoreClient(changeOf(tenantId, before.clientId)), 'unknown');
    });

    test('the purge leaves only the id, which cannot be used again', async (t) => {
      const { storage, database, tenantId } = await openFresh({ after: (end) => t.after(() => end()) }, workbench.emptyDatabase);
      const otherId = await addTenant(database);
      const exchange = { mode: 'delegation' as const, maxDepth: 1, subjects: [{ clients: ['private'] }], targets: [] };
      const named = { name: 'Very Private', description: 'Private', owner: 'private', labels: { private: 'private' }, exchange };
      await storage.createIssuer(sampleIssuer(tenantId), sampleAudit(tenantId));
      const clients = [0, 1, 2].map((n) => sampleClient(n === 2 ? otherId : tenantId, { clientId: `p${n}`, ...named }));
      for (const [n, client] of clients.entries()) {
        await storage.createClient(client, sampleAudit(client.tenantId));
        const rule = sampleTrust(client.tenantId, client.clientId, { name: 'private' });
        await storage.createTrust({ rule, pin: 'private' }, sampleAudit(client.tenantId));
        const use = { tenantId: client.tenantId, clientId: client.clientId, credentialId: 'thumbprint', at: AT, address: 'private' };
        await storage.recordCredentialUses([use]);
        await storage.deleteClient({ ...changeOf(client.tenantId, client.clientId), at: AT + n });
      }
      for (let rounds = 0; (await storage.purgeClients(AT + 1, 1)) > 0; rounds++) assert.ok(rounds < 9);
      assert.equal(await storage.findDeletedClient(tenantId, 'p0'), undefined, 'purged');
      assert.equal((await storage.findDeletedClient(tenantId, 'p1'))?.name, 'Very Private', 'not yet');
      for (let rounds = 0; (await storage.purgeClients(AT + 9, 10)) > 0; rounds++) assert.ok(rounds < 9);
      for (const { tenantId: id, clientId } of clients) assert.equal(await storage.restoreClient(changeOf(id, clientId)), 'unknown');
      assert.deepEqual(await storage.listClients(tenantId, { after: undefined, limit: 9, filter: { state: 'deleted' } }), []);
      assert.equal(await storage.createClient(sampleClient(tenantId, { clientId: 'p0' }), sampleAudit(tenantId)), false);
      const tables = ['clients', 'client_secrets', 'client_terms', 'client_texts', 'client_entitlements', 'trusts', 'credential_uses'];
      for (const table of tables) {
        const rows = JSON.stringify(await database.query(`SELECT * FROM ${table}`)).toLowerCase();
        assert.doesNotMatch(rows, /private/, table);
      }
      assert.deepEqual(
        (await database.query(`SELECT count(*) AS n FROM client_secrets WHERE client_id LIKE 'p%'`)).map(({ n }) => Number(n)),
        [0],
      );
      assert.equal(await storage.deleteIssuer({ tenantId, id: 'i', audit: sampleAudit(tenantId) }), 'deleted', 'no rule names it');
    });
  });
};
