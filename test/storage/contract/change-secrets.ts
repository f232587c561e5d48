// The contract of changeSecrets.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientSecret, SecretChange } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleManager, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { AT, addition, change, DAY, secretsNow, secretsOf, storeClient } from '../secret-requests.ts';
import { addTenant, changesOf, type Workbench } from '../test-store.ts';

export const changeSecretsContract = (workbench: Workbench): void => {
  describe('changing secrets', () => {
    const CHANGES: readonly (readonly [string, Partial<ClientSecret>, SecretChange['set'], string, Partial<ClientSecret>])[] = [
      ['a label', {}, { label: 'ci' }, 'changed', { label: 'ci' }],
      ['no label', { label: 'ci' }, { label: undefined }, 'changed', { label: undefined }],
      ['the current label', { label: 'ci' }, { label: 'ci' }, 'unchanged', {}],
      ['an expiry', {}, { expiresAt: AT + 1 }, 'changed', { expiresAt: AT + 1 }],
      ['no expiry', { expiresAt: AT + 1 }, { expiresAt: undefined }, 'changed', { expiresAt: undefined }],
      ['a retirement, now', {}, { retiresAt: AT }, 'changed', { retiresAt: AT }],
      ['a later retirement', { retiresAt: AT + 1, replacedBy: 'x' }, { retiresAt: AT + 2 }, 'changed', { retiresAt: AT + 2 }],
      [
        'no retirement, and so no successor',
        { retiresAt: AT + 1, replacedBy: 'x' },
        { retiresAt: undefined },
        'changed',
        { retiresAt: undefined, replacedBy: undefined },
      ],
      ['a deactivation', {}, { deactivatedAt: AT }, 'changed', { deactivatedAt: AT }],
      ['a reactivation', { deactivatedAt: NOW }, { deactivatedAt: undefined }, 'changed', { deactivatedAt: undefined }],
      ['a reactivation of an active secret', {}, { deactivatedAt: undefined }, 'unchanged', {}],
      ['an expiry of an expired secret', { expiresAt: AT }, { expiresAt: AT + 1 }, 'ended', {}],
      ['no retirement of a retired secret', { retiresAt: AT }, { retiresAt: undefined }, 'ended', {}],
      ['a reactivation of a revoked secret', { deactivatedAt: NOW, revokedAt: NOW }, { deactivatedAt: undefined }, 'ended', {}],
      ['a label of a revoked secret', { revokedAt: NOW }, { label: 'leaked' }, 'changed', { label: 'leaked' }],
    ];
    for (const [name, given, set, result, after] of CHANGES) {
      test(`to set ${name}: ${result}`, async () => {
        const tenant = await workbench.tenant();
        const [secret, other] = [sampleSecret(given), sampleSecret({ createdAt: NOW + 1 })];
        const client = await storeClient(tenant, { secrets: [secret, other], generation: 3 });
        const request = change(client, secret.id, set);
        await tenant.database.query(`DELETE FROM changes WHERE tenant_id = '${tenant.tenantId}'`);
        assert.equal(await tenant.storage.changeSecrets([request]), result);
        const isWritten = result === 'changed';
        assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), {
          ...client,
          ...(isWritten ? { version: 2, updatedAt: AT } : undefined),
          secrets: [{ ...secret, ...after, version: isWritten ? 2 : 1 }, other],
        });
        assert.equal((await tenant.storage.auditOfRequest(client.tenantId, request.audit.requestId)).length, isWritten ? 1 : 0);
        assert.equal((await changesOf(tenant.storage, client.clientId)).length, isWritten ? 1 : 0);
      });
    }

    test('a change of another version than the stored one is stale', async () => {
      const tenant = await workbench.tenant();
      const client = await storeClient(tenant);
      const [secret = sampleSecret()] = client.secrets;
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'a' }, 1)]), 'changed');
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'b' }, 1)]), 'stale');
      assert.equal(await tenant.storage.changeSecrets([change(client, secret.id, { label: 'b' }, 2)]), 'changed');
    });

    test('either several changes are all applied, each with its audit entry, or none is', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const client = await storeClient(tenant, { secrets: secretsOf(2) });
      const [one = sampleSecret(), other = sampleSecret()] = client.secrets;
      const retire = (secretId: string) => change(client, secretId, { retiresAt: AT });
      assert.equal(await storage.changeSecrets([retire(one.id), retire('no-secret')]), 'unknown');
      assert.equal(await storage.changeSecrets([retire(one.id), { ...retire(other.id), expectedVersion: 9 }]), 'stale');
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      const [first, second] = [retire(one.id), retire(other.id)];
      assert.equal(await storage.changeSecrets([first, second]), 'changed');
      assert.deepEqual(
        (await secretsNow(tenant, client)).map(({ retiresAt }) => retiresAt),
        [AT, AT],
      );
      for (const { audit } of [first, second]) assert.equal((await storage.auditOfRequest(tenantId, audit.requestId)).length > 0, true);
    });

    test('a client or secret that does not exist, is deleted, or belongs to another tenant is unknown', async () => {
      const tenant = await workbench.tenant();
      const { storage, database } = tenant;
      const client = await storeClient(tenant);
      const [secret = sampleSecret()] = client.secrets;
      const foreign = { ...client, tenantId: await addTenant(database) };
      const unknown = { ...client, clientId: 'nobody\0' };
      for (const each of [foreign, unknown]) {
        assert.equal(await storage.addSecret(addition(each)), 'unknown');
        assert.equal(await storage.changeSecrets([change(each, secret.id, { label: 'x' })]), 'unknown');
      }
      assert.equal(await storage.changeSecrets([change(client, 'no-secret', { label: 'x' })]), 'unknown');
      await storage.deleteClient({ ...change(client, '', {}) });
      assert.equal(await storage.addSecret(addition(client)), 'unknown');
      assert.equal(await storage.changeSecrets([change(client, secret.id, { label: 'x' })]), 'unknown');
    });

    const LOCK_OUTS: readonly (readonly [string, SecretChange['set'], string])[] = [
      ['deactivated', { deactivatedAt: AT }, 'locked-out'],
      ['retired', { retiresAt: AT }, 'locked-out'],
      ['to retire within the day', { retiresAt: NOW + DAY }, 'locked-out'],
      ['to retire after the day', { retiresAt: NOW + DAY + 1 }, 'changed'],
      ['to expire within the day', { expiresAt: NOW + DAY }, 'locked-out'],
      ['labelled', { label: 'x' }, 'changed'],
    ];
    for (const [name, set, result] of LOCK_OUTS) {
      test(`the last secret of the last manager, ${name}: ${result}`, async () => {
        const { storage, database } = await workbench.tenant();
        const tenantId = await addTenant(database);
        const client = sampleManager(tenantId);
        await storage.createClient(client, sampleAudit(tenantId));
        const [secret = sampleSecret()] = client.secrets;
        assert.equal(await storage.changeSecrets([change(client, secret.id, set)]), result);
        if (result === 'locked-out') assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      });
    }
  });
};
