// The contract of addSecret.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientSecret, SecretAddition } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleManager, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { AT, addition, DAY, HOUR, secretsNow, secretsOf, storeClient } from '../secret-requests.ts';
import { addTenant, changesOf, open, type Workbench } from '../test-store.ts';

export const addSecretContract = (workbench: Workbench): void => {
  describe('adding a secret', () => {
    test('a secret is added to the others, with an audit entry and a row in the change table; no generation is raised', async () => {
      const tenant = await workbench.tenant();
      const client = await storeClient(tenant, { generation: 3 });
      const request = addition(client);
      assert.equal(await tenant.storage.addSecret(request), 'added');
      assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), {
        ...client,
        version: 2,
        updatedAt: AT,
        secrets: [...client.secrets, request.secret],
      });
      assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, request.audit.requestId), [request.audit]);
      assert.deepEqual(await changesOf(tenant.storage, client.clientId), [
        { kind: 'client', tenantId: client.tenantId, subject: client.clientId },
      ]);
    });

    test('a rotation retires all active secrets at the given time, unless they retire earlier', async () => {
      const tenant = await workbench.tenant();
      const [plain, later, sooner, deactivated, revoked] = [
        sampleSecret({ createdAt: NOW }),
        sampleSecret({ createdAt: NOW + 1, retiresAt: AT + DAY, replacedBy: 'x' }),
        sampleSecret({ createdAt: NOW + 2, retiresAt: AT + 1, replacedBy: 'x' }),
        sampleSecret({ createdAt: NOW + 3, deactivatedAt: NOW }),
        sampleSecret({ createdAt: NOW + 4, revokedAt: NOW }),
      ];
      const client = await storeClient(tenant, { secrets: [plain, later, sooner, deactivated, revoked] });
      const request = addition(client, { retireOthersAt: AT + HOUR });
      assert.equal(await tenant.storage.addSecret(request), 'added');
      const retired = { retiresAt: AT + HOUR, replacedBy: request.secret.id, version: 2 };
      assert.deepEqual(await secretsNow(tenant, client), [
        { ...plain, ...retired },
        { ...later, ...retired },
        sooner,
        { ...deactivated, ...retired },
        revoked,
        request.secret,
      ]);
    });

    const LIMITS: readonly (readonly [string, readonly ClientSecret[], Partial<SecretAddition>, string])[] = [
      ['seven usable secrets', secretsOf(7), {}, 'added'],
      ['eight usable secrets', secretsOf(8), {}, 'too-many'],
      ['eight, one of them deactivated', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, deactivatedAt: NOW })], {}, 'too-many'],
      [
        'eight, one of them to retire later',
        [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, retiresAt: AT + 1 })],
        {},
        'too-many',
      ],
      ['eight, one of them retired', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, retiresAt: AT })], {}, 'added'],
      ['eight, one of them expired', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, expiresAt: AT })], {}, 'added'],
      ['eight, one of them revoked', [...secretsOf(7), ...secretsOf(1, { createdAt: NOW + 50, revokedAt: NOW })], {}, 'added'],
      ['eight, all retired by the rotation at once', secretsOf(8), { retireOthersAt: AT }, 'added'],
      ['eight, all retired by the rotation later', secretsOf(8), { retireOthersAt: AT + 1 }, 'too-many'],
      ['sixty-three recently revoked secrets', secretsOf(63, { revokedAt: NOW }), {}, 'added'],
      ['sixty-four recently revoked secrets', secretsOf(64, { revokedAt: NOW }), {}, 'too-many'],
    ];
    for (const [name, secrets, given, result] of LIMITS) {
      test(`a client with ${name}: ${result}`, async () => {
        const tenant = await workbench.tenant();
        const client = await storeClient(tenant, { secrets });
        const request = addition(client, given);
        assert.equal(await tenant.storage.addSecret(request), result);
        if (result === 'added') return;
        assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), client);
        assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, request.audit.requestId), []);
      });
    }

    test('the sixteen newest of the ended secrets are retained, and all that ended or were revoked within two days', async () => {
      const tenant = await workbench.tenant();
      const [forgotten, ended, longRevoked, revoked] = [
        sampleSecret({ createdAt: NOW - 10, expiresAt: AT - 2 * DAY - 1 }),
        sampleSecret({ createdAt: NOW - 9, expiresAt: AT - 2 * DAY }),
        sampleSecret({ createdAt: NOW - 8, revokedAt: AT - 2 * DAY - 1 }),
        sampleSecret({ createdAt: NOW - 7, revokedAt: AT - 2 * DAY }),
      ];
      const newer = [...secretsOf(8, { expiresAt: NOW + 99 }), ...secretsOf(8, { retiresAt: NOW + 99, createdAt: NOW + 50 })];
      const client = await storeClient(tenant, { secrets: [forgotten, ended, longRevoked, revoked, ...newer] });
      const request = addition(client);
      assert.equal(await tenant.storage.addSecret(request), 'added');
      assert.deepEqual(
        (await secretsNow(tenant, client)).map(({ id }) => id),
        [ended, revoked, ...newer, request.secret].map(({ id }) => id),
      );
    });

    test('at the limit, the secrets that retired first are removed; a client that rotates its own secret removes none', async () => {
      const tenant = await workbench.tenant();
      const [leaked, ...newer] = secretsOf(64, { retiresAt: AT });
      const client = await storeClient(tenant, { secrets: [...(leaked === undefined ? [] : [leaked]), ...newer] });
      const isKept = async () => (await secretsNow(tenant, client)).some(({ id }) => id === leaked?.id);
      const rotation = addition(client, { secret: sampleSecret({ createdAt: AT, createdBy: client.clientId }) });
      assert.deepEqual([await tenant.storage.addSecret(rotation), await isKept()], ['too-many', true]);
      assert.deepEqual([await tenant.storage.addSecret(addition(client)), await isKept()], ['added', false]);
    });

    test('if two nodes concurrently add the last possible secret, one succeeds', async (t) => {
      const tenant = await workbench.tenant();
      const other = await open(t, tenant.database);
      const client = await storeClient(tenant, { secrets: secretsOf(7) });
      const results = await Promise.all([tenant.storage, other].map((node) => node.addSecret(addition(client))));
      assert.deepEqual(results.toSorted(), ['added', 'too-many']);
      assert.equal((await secretsNow(tenant, client)).length, 8);
    });

    test('a rotation that leaves the last manager only a secret that expires in an hour: locked-out, and rolled back', async () => {
      const { storage, database } = await workbench.tenant();
      const tenantId = await addTenant(database);
      const client = sampleManager(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const shortLived = sampleSecret({ createdAt: AT, expiresAt: AT + HOUR });
      assert.equal(await storage.addSecret(addition(client, { secret: shortLived, retireOthersAt: AT })), 'locked-out');
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
    });
  });
};
