// The contract of replaceClient, which changes settings, secrets and state in one transaction.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, ClientReplacement, ClientSecret } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import type { TestTenant, Workbench } from '../test-store.ts';

const AT = NOW + 5000;

const storeClient = async ({ storage, tenantId }: TestTenant, given: Partial<Client> = {}): Promise<Client> => {
  const client = sampleClient(tenantId, given);
  await storage.createClient(client, sampleAudit(tenantId));
  return client;
};

const replacement = (client: Client, given: Partial<ClientReplacement> = {}): ClientReplacement => ({
  record: { ...client, name: 'Replaced', updatedAt: AT, version: client.version + 1 },
  expectedVersion: client.version,
  at: AT,
  by: 'actor',
  audit: sampleAudit(client.tenantId),
  secrets: undefined,
  state: undefined,
  ...given,
});

const withSecret = (client: Client, secret: ClientSecret | undefined): NonNullable<ClientReplacement['secrets']> => ({
  secret,
  reveal:
    secret === undefined
      ? undefined
      : {
          tenantId: client.tenantId,
          clientId: client.clientId,
          secretId: secret.id,
          revealedTo: 'actor',
          sealed: { keyId: 'k', ciphertext: 'c' },
          expiresAt: AT + 1000,
        },
  audit: sampleAudit(client.tenantId),
});

export const replaceClientContract = (workbench: Workbench): void => {
  describe('replacing a client', () => {
    test('a change of settings alone does not change secrets, state and generation', async () => {
      const tenant = await workbench.tenant();
      const client = await storeClient(tenant);
      const request = replacement(client);
      assert.equal(await tenant.storage.replaceClient(request), 'changed');
      assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), request.record);
    });

    test('a new secret retires all active ones at once and can be revealed; each change has its audit entry', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const [plain, retiring] = [
        sampleSecret({ createdAt: NOW }),
        sampleSecret({ createdAt: NOW + 1, retiresAt: AT + 9, replacedBy: 'x' }),
      ];
      const client = await storeClient(tenant, { secrets: [plain, retiring] });
      const secret = sampleSecret({ createdAt: AT });
      const state = { enabled: false, audit: sampleAudit(tenantId) };
      const request = replacement(client, { secrets: withSecret(client, secret), state });
      assert.equal(await storage.replaceClient(request), 'changed');
      const after = await storage.findClient(tenantId, client.clientId);
      const retired = { retiresAt: AT, replacedBy: secret.id, version: 2 };
      assert.deepEqual(after?.secrets, [{ ...plain, ...retired }, { ...retiring, ...retired }, secret]);
      assert.deepEqual([after?.name, after?.disabledAt, after?.disabledBy, after?.generation], ['Replaced', AT, 'actor', 2]);
      const query = { tenantId, clientId: client.clientId, revealedTo: 'actor', at: AT };
      assert.deepEqual(
        (await storage.findReveals(query)).map(({ secretId }) => secretId),
        [secret.id],
      );
      for (const entry of [request.audit, request.secrets?.audit, state.audit]) {
        assert.deepEqual(await storage.auditOfRequest(tenantId, entry?.requestId ?? ''), [entry]);
      }
    });

    test('without a new secret, the active ones are retired; if there are none, there is no audit entry', async () => {
      const tenant = await workbench.tenant();
      const client = await storeClient(tenant, { secrets: [sampleSecret(), sampleSecret({ revokedAt: NOW })] });
      assert.equal(await tenant.storage.replaceClient(replacement(client, { secrets: withSecret(client, undefined) })), 'changed');
      const after = await tenant.storage.findClient(client.tenantId, client.clientId);
      assert.deepEqual(
        after?.secrets.map(({ retiresAt, replacedBy }) => [retiresAt, replacedBy]),
        [
          [AT, undefined],
          [undefined, undefined],
        ],
      );
      if (after === undefined) assert.fail();
      const again = replacement(after, { secrets: withSecret(after, undefined) });
      assert.equal(await tenant.storage.replaceClient(again), 'changed');
      assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, again.secrets?.audit.requestId ?? ''), []);
    });

    test('enabling a client does not change its generation', async () => {
      const tenant = await workbench.tenant();
      const client = await storeClient(tenant, { disabledAt: NOW, disabledBy: 'admin' });
      const state = { enabled: true, audit: sampleAudit(client.tenantId) };
      assert.equal(await tenant.storage.replaceClient(replacement(client, { state })), 'changed');
      const after = await tenant.storage.findClient(client.tenantId, client.clientId);
      assert.deepEqual([after?.disabledAt, after?.enabledAt, after?.generation], [undefined, AT, client.generation]);
    });

    const refusals: readonly [
      what: string,
      result: string,
      given: Partial<Client>,
      changesOf: (client: Client) => Partial<ClientReplacement>,
    ][] = [
      ['another version than the stored one', 'stale', {}, () => ({ expectedVersion: 7 })],
      [
        'a secret beyond the limit',
        'too-many',
        { secrets: Array.from({ length: 64 }, (_, n) => sampleSecret({ createdAt: NOW + n, revokedAt: AT })) },
        (client) => ({ secrets: withSecret(client, sampleSecret({ createdAt: AT })) }),
      ],
      [
        'enabling a client in lockdown, with a new secret,',
        'locked-down',
        { disabledAt: NOW, disabledBy: 'admin', lockdown: { at: NOW, by: 'admin', disabled: true, secrets: [] } },
        (client) => ({
          secrets: withSecret(client, sampleSecret({ createdAt: AT })),
          state: { enabled: true, audit: sampleAudit(client.tenantId) },
        }),
      ],
    ];
    for (const [what, result, given, changesOf] of refusals) {
      test(`${what} is refused, and nothing is written`, async () => {
        const tenant = await workbench.tenant();
        const client = await storeClient(tenant, given);
        const before = await tenant.storage.findClient(client.tenantId, client.clientId);
        const request = replacement(client, changesOf(client));
        assert.equal(await tenant.storage.replaceClient(request), result);
        assert.deepEqual(await tenant.storage.findClient(client.tenantId, client.clientId), before);
        assert.deepEqual(await tenant.storage.auditOfRequest(client.tenantId, request.audit.requestId), []);
      });
    }

    test('a client that does not exist or was deleted is unknown', async () => {
      const tenant = await workbench.tenant();
      const { tenantId } = tenant;
      assert.equal(await tenant.storage.replaceClient(replacement(sampleClient(tenantId))), 'unknown');
      const client = await storeClient(tenant);
      await tenant.storage.deleteClient({ tenantId, clientId: client.clientId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
      assert.equal(await tenant.storage.replaceClient(replacement(client)), 'unknown');
    });

    test('the last manager cannot be disabled or lose what it needs for managing, and nothing is written', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const admin = await storage.findClient(tenantId, 'admin');
      if (admin === undefined) assert.fail();
      const asks: Partial<ClientReplacement>[] = [
        { state: { enabled: false, audit: sampleAudit(tenantId) } },
        { record: { ...admin, entitlements: [], version: admin.version + 1 } },
        { secrets: withSecret(admin, undefined) },
        { secrets: withSecret(admin, sampleSecret({ id: nextId(), createdAt: AT, expiresAt: AT + 1000 })) },
      ];
      for (const changesOf of asks) assert.equal(await storage.replaceClient(replacement(admin, changesOf)), 'locked-out');
      assert.deepEqual(await storage.findClient(tenantId, 'admin'), admin);
    });
  });

  test('a rotation may end at once a secret that is already set to retire', async () => {
    const tenant = await workbench.tenant();
    const [plain, retiring] = [
      sampleSecret({ createdAt: NOW }),
      sampleSecret({ createdAt: NOW + 1, retiresAt: AT + 9000, replacedBy: 'x' }),
    ];
    const client = await storeClient(tenant, { secrets: [plain, retiring] });
    const secret = sampleSecret({ createdAt: AT });
    const { tenantId, clientId } = client;
    const place = { tenantId, clientId, at: AT, by: 'actor', audit: sampleAudit(tenantId) };
    const added = await tenant.storage.addSecret({ ...place, secret, retireOthersAt: AT + 1000, endRetiring: true, reveal: undefined });
    assert.equal(added, 'added');
    const after = await tenant.storage.findClient(tenantId, clientId);
    assert.deepEqual(
      after?.secrets.map(({ retiresAt }) => retiresAt),
      [AT + 1000, AT, undefined],
    );
  });
};
