// OpenID Providers, and the sign-ins of operators by one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenIdProvider, Operator, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleProvider } from '../samples/openid-provider.ts';
import { sampleLink, sampleOperator, samplePasskey, sampleSession } from '../samples/operator.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const LIVE = { now: NOW + 1, idleSince: NOW - 1 };

const create = async (storage: Storage, given: OpenIdProvider): Promise<OpenIdProvider> => {
  assert.equal(await storage.createOpenIdProvider(given, sampleAudit(given.tenantId)), 'created');
  return given;
};

/** An operator of a provider, who has not signed in yet. */
const sampleForeigner = ({ tenantId, id: providerId }: OpenIdProvider, subject = 'ada-1', given: Partial<Operator> = {}) => ({
  ...sampleOperator(tenantId, { password: undefined, ...given }),
  origin: { providerId, subject },
});

const signIn = (
  storage: Storage,
  provider: OpenIdProvider,
  operator: ReturnType<typeof sampleForeigner>,
  expectedVersion?: number,
): ReturnType<Storage['beginProviderSession']> =>
  storage.beginProviderSession({
    ...{ operator, expectedVersion, providerVersion: provider.version },
    session: sampleSession(operator.tenantId, operator.id, { method: 'oidc' }),
    audit: [sampleAudit(operator.tenantId)],
  });

export const openIdProvidersContract = (workbench: Workbench): void => {
  describe('OpenID Providers', () => {
    test('are created, listed by id, changed and deleted, each change once', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const audit = sampleAudit(tenantId);
      const [b, a] = [
        await create(storage, sampleProvider(tenantId, { id: 'b' })),
        await create(storage, sampleProvider(tenantId, { id: 'a' })),
      ];
      await create(storage, sampleProvider(await addTenant(database), { id: 'a' }));
      assert.deepEqual(await storage.openIdProviders(tenantId), [a, b]);
      assert.equal(await storage.createOpenIdProvider({ ...a, label: 'other' }, audit), 'taken');
      const record: OpenIdProvider = { ...a, label: 'New', disabledAt: NOW, disabledBy: 'x', version: 2 };
      const update = { record, newSecret: undefined, expectedVersion: 1 };
      assert.equal(await storage.updateOpenIdProvider({ ...update, audit: sampleAudit(tenantId) }), 'changed');
      assert.equal(await storage.updateOpenIdProvider({ ...update, audit }), 'stale');
      assert.equal(await storage.updateOpenIdProvider({ ...update, record: { ...record, id: 'c' }, audit }), 'unknown');
      assert.deepEqual(await storage.openIdProviders(tenantId), [record, b]);
      const change = { tenantId, id: 'a' };
      assert.equal(await storage.deleteOpenIdProvider({ ...change, audit: sampleAudit(tenantId) }), 'deleted');
      for (const id of ['a', 'a\0']) assert.equal(await storage.deleteOpenIdProvider({ tenantId, id, audit }), 'unknown');
      assert.deepEqual(await storage.openIdProviders(tenantId), [b]);
    });

    test('have an issuer that never changes, and a secret that only a new one replaces', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      const changed = { ...provider, issuer: 'https://evil.example', secret: { keyId: 'k', ciphertext: 'read before' }, version: 2 };
      const update = (expectedVersion: number, newSecret?: OpenIdProvider['secret']) =>
        storage.updateOpenIdProvider({ record: changed, newSecret, expectedVersion, audit: sampleAudit(tenantId) });
      await update(1);
      assert.deepEqual(await storage.openIdProviders(tenantId), [{ ...provider, version: 2 }]);
      const secret = { keyId: 'k2', ciphertext: 'new' };
      await update(2, secret);
      assert.deepEqual(await storage.openIdProviders(tenantId), [{ ...provider, secret, version: 3 }]);
    });

    test('are ten at most', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (let n = 0; n < 10; n++) await create(storage, sampleProvider(tenantId));
      assert.equal(await storage.createOpenIdProvider(sampleProvider(tenantId), sampleAudit(tenantId)), 'too-many');
    });

    test('have secrets that another master key takes over', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId, { secret: { keyId: 'old-key', ciphertext: 'c' } }));
      const [value] = await storage.valuesSealedUnder(['old-key'], 10);
      const context = { tenantId, table: 'openid_providers', row: provider.id };
      assert.deepEqual(value, { context, envelope: provider.secret });
      const resealed = { keyId: 'new-key', ciphertext: 'd' };
      await storage.reseal([{ context, envelope: provider.secret, resealed }]);
      assert.deepEqual(await storage.openIdProviders(tenantId), [{ ...provider, secret: resealed }]);
    });
  });

  describe('sign-ins by an OpenID Provider', () => {
    test('create the operator once, by the subject alone, and give it its roles of today', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      const ada = sampleForeigner(provider);
      assert.equal(await signIn(storage, provider, ada), 'begun');
      assert.deepEqual(await storage.findOperatorOf(tenantId, ada.origin), ada);
      for (const origin of [
        { ...ada.origin, subject: 'ada-2' },
        { ...ada.origin, providerId: 'other' },
        { ...ada.origin, subject: '\0' },
      ]) {
        assert.equal(await storage.findOperatorOf(tenantId, origin), undefined);
      }
      assert.equal((await storage.operatorSessions(tenantId, ada.id, LIVE))[0]?.method, 'oidc');
      assert.equal(await signIn(storage, provider, sampleForeigner(provider)), 'stale');
      const today = { ...ada, roles: ['viewer'] as const, version: 2 };
      assert.equal(await signIn(storage, provider, today, 1), 'begun');
      assert.equal(await signIn(storage, provider, today, 1), 'stale');
      assert.deepEqual(await storage.findOperator(tenantId, ada.name), today);
    });

    test('several at once create one operator', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      const results = await Promise.all([1, 2, 3].map(() => signIn(storage, provider, sampleForeigner(provider))));
      assert.deepEqual(results.toSorted(), ['begun', 'stale', 'stale']);
      assert.equal((await storage.operators(tenantId)).length, 1);
    });

    test('take no name of another operator', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      const local = sampleOperator(tenantId);
      await storage.createOperator(local, sampleLink(tenantId, { operatorId: local.id }), sampleAudit(tenantId));
      assert.equal(await signIn(storage, provider, sampleForeigner(provider, 'ada-1', { name: local.name })), 'taken');
      assert.deepEqual(await storage.findOperator(tenantId, local.name), local);
    });

    const ENDED: Readonly<Record<string, (storage: Storage, provider: OpenIdProvider, operator: Operator) => Promise<unknown>>> = {
      'the provider was changed': (storage, record) =>
        storage.updateOpenIdProvider({ record, newSecret: undefined, expectedVersion: 1, audit: sampleAudit(record.tenantId) }),
      'the operator was disabled': (storage, { tenantId }, operator) =>
        storage.updateOperator({
          record: { ...operator, disabledAt: NOW, disabledBy: 'x' },
          expectedVersion: 1,
          audit: sampleAudit(tenantId),
        }),
      'the operator was deleted': (storage, { tenantId }, { id }) =>
        storage.deleteOperator({ tenantId, operatorId: id, at: NOW, audit: sampleAudit(tenantId) }),
    };
    for (const [title, change] of Object.entries(ENDED)) {
      test(`begin no session when ${title} meanwhile, which ended the others`, async () => {
        const { storage, tenantId } = await workbench.tenant();
        const provider = await create(storage, sampleProvider(tenantId));
        const ada = sampleForeigner(provider);
        await signIn(storage, provider, ada);
        await change(storage, provider, ada);
        assert.equal(await signIn(storage, provider, ada, 1), 'stale');
        assert.deepEqual(await storage.operatorSessions(tenantId, ada.id, LIVE), []);
      });
    }

    test('are refused at a disabled provider, which cannot be deleted while it has operators', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId, { disabledAt: NOW, disabledBy: 'x' }));
      assert.equal(await signIn(storage, provider, sampleForeigner(provider)), 'stale');
      const other = await create(storage, sampleProvider(tenantId));
      const ada = sampleForeigner(other);
      await signIn(storage, other, ada);
      const remove = () => storage.deleteOpenIdProvider({ tenantId, id: other.id, audit: sampleAudit(tenantId) });
      assert.equal(await remove(), 'in-use');
      await storage.deleteOperator({ tenantId, operatorId: ada.id, at: NOW, audit: sampleAudit(tenantId) });
      assert.equal(await remove(), 'deleted');
    });
  });

  describe('no lock-out with OpenID Providers', () => {
    const disableAdmin = (storage: Storage, tenantId: string) =>
      storage.disableClient({ tenantId, clientId: 'admin', at: NOW, by: 'x', audit: sampleAudit(tenantId) });

    test('whoever signs in by a provider alone does not count', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      await signIn(storage, provider, sampleForeigner(provider));
      assert.equal(await disableAdmin(storage, tenantId), 'locked-out');
    });

    test('no password counts where a provider refuses them, but a passkey does', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const provider = await create(storage, sampleProvider(tenantId));
      const local = sampleOperator(tenantId);
      await storage.createOperator(local, sampleLink(tenantId, { operatorId: local.id }), sampleAudit(tenantId));
      assert.equal(await disableAdmin(storage, tenantId), 'changed');
      const update = () => ({
        ...{ record: { ...provider, passwordsOffAt: NOW }, newSecret: undefined, expectedVersion: 1 },
        audit: sampleAudit(tenantId),
      });
      assert.equal(await storage.updateOpenIdProvider(update()), 'locked-out');
      assert.deepEqual(await storage.openIdProviders(tenantId), [provider]);
      await storage.addOperatorPasskey(samplePasskey(tenantId, local.id), sampleAudit(tenantId));
      assert.equal(await storage.updateOpenIdProvider(update()), 'changed');
    });
  });
};
