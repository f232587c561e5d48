// Trusted issuers of a tenant.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TrustedIssuer, TrustRule } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleTrust } from '../samples/trust-rule.ts';
import { sampleIssuer } from '../samples/trusted-issuer.ts';
import type { Workbench } from '../test-store.ts';

const FULL = {
  ...{ id: 'full', kind: 'spiffe' as const, description: 'the mesh', issuer: 'spiffe://example.org' },
  keys: { type: 'spiffe_bundle' as const, uri: 'https://spire.example/bundle', ca: 'PEM' },
  ...{ audiences: ['https://a.example'], allowSeveralAudiences: true, algorithms: ['ES256'], maxTokenAge: 60, reuse: 'once' as const },
  requiredClaims: [['sub'], ['kubernetes.io', 'namespace']] as const,
};
const INLINE = {
  ...{ id: 'inline', keys: { type: 'jwks' as const, keys: [{ kty: 'EC' as const, kid: 'a', crv: 'P-256', x: 'x', y: 'y' }] } },
};

export const issuersContract = (workbench: Workbench): void => {
  describe('trusted issuers', () => {
    test('are created, listed by id, changed and deleted, each change once', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const audit = () => sampleAudit(tenantId);
      const [plain, full, inline] = [{}, FULL, INLINE].map((given) => sampleIssuer(tenantId, given));
      assert(plain !== undefined && full !== undefined && inline !== undefined);
      for (const issuer of [plain, inline, full]) assert.equal(await storage.createIssuer(issuer, audit()), 'created');
      assert.deepEqual(await storage.trustedIssuers(tenantId), [full, plain, inline]);
      assert.equal(await storage.createIssuer(full, audit()), 'taken');
      const record = { ...full, keys: { type: 'discovery' as const, ca: undefined }, audiences: undefined, keysEpoch: 2, version: 2 };
      const update = { record, expectedVersion: 1 };
      assert.equal(await storage.updateIssuer({ ...update, audit: audit() }), 'changed');
      assert.equal(await storage.updateIssuer({ ...update, audit: audit() }), 'stale');
      assert.equal(await storage.updateIssuer({ record: { ...record, id: 'other' }, expectedVersion: 1, audit: audit() }), 'unknown');
      assert.equal(await storage.deleteIssuer({ tenantId, id: 'i', audit: audit() }), 'deleted');
      assert.equal(await storage.deleteIssuer({ tenantId, id: 'i', audit: audit() }), 'unknown');
      assert.deepEqual(await storage.trustedIssuers(tenantId), [record, inline]);
      assert((await storage.recentChanges()).some(({ kind, subject }) => kind === 'tenant' && subject === tenantId));
    });

    test('may have the same iss, unless their keys are the same as well', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const create = (given: object) => storage.createIssuer(sampleIssuer(tenantId, given), sampleAudit(tenantId));
      assert.equal(await create({ id: 'a' }), 'created');
      assert.equal(await create({ id: 'b' }), 'keys-taken');
      assert.equal(await create({ id: 'b', keys: { type: 'jwks_uri', uri: 'https://b.example/keys', ca: undefined } }), 'created');
      const record = sampleIssuer(tenantId, { id: 'b' });
      assert.equal(await storage.updateIssuer({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'keys-taken');
      const changed = sampleIssuer(tenantId, { id: 'a', maxTokenAge: 5, version: 2 });
      assert.equal(await storage.updateIssuer({ record: changed, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
    });

    test('of one iss are eight at most', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const numbered = (n: number, given: object = {}) =>
        sampleIssuer(tenantId, { id: `i${n}`, keys: { type: 'jwks_uri', uri: `https://k${n}.example`, ca: undefined }, ...given });
      const create = (issuer: TrustedIssuer) => storage.createIssuer(issuer, sampleAudit(tenantId));
      const update = (record: TrustedIssuer) => storage.updateIssuer({ record, expectedVersion: 1, audit: sampleAudit(tenantId) });
      for (let n = 0; n < 8; n++) assert.equal(await create(numbered(n)), 'created');
      assert.equal(await create(numbered(8)), 'too-many-namesakes');
      assert.equal(await create(numbered(8, { issuer: 'https://other.example' })), 'created');
      assert.equal(await update(numbered(8)), 'too-many-namesakes');
      assert.equal(await update(numbered(0, { maxTokenAge: 5 })), 'changed');
    });

    test('have the users of one iss for ever, once there was a rule for users', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const audit = () => sampleAudit(tenantId);
      const client = sampleClient(tenantId);
      const { clientId } = client;
      await storage.createClient(client, audit());
      const of = (id: string, issuer = `https://${id}.example`) => sampleIssuer(tenantId, { id, kind: 'oidc', issuer });
      for (const id of ['created', 'updated', 'without']) assert.equal(await storage.createIssuer(of(id), audit()), 'created');
      const limits = { scopes: [], resources: [] };
      const forUsers = sampleTrust(tenantId, clientId, { issuerId: 'created', subject: 'user', ...limits });
      const changed = sampleTrust(tenantId, clientId, { issuerId: 'updated', ...limits });
      const without = sampleTrust(tenantId, clientId, { issuerId: 'without' });
      for (const rule of [forUsers, changed, without]) assert.equal(await storage.createTrust({ rule, pin: 'p' }, audit()), 'created');
      const record: TrustRule = { ...changed, subject: 'user', version: 2 };
      assert.equal(await storage.updateTrust({ record, pin: 'p', expectedVersion: 1, audit: audit() }), 'changed');
      for (const { id } of [forUsers, changed, without]) await storage.deleteTrust({ tenantId, clientId, id, at: NOW, audit: audit() });
      const becomes = async (id: string) => {
        const update = await storage.updateIssuer({ record: of(id, 'https://x.example'), expectedVersion: 1, audit: audit() });
        await storage.deleteIssuer({ tenantId, id, audit: audit() });
        const created = await storage.createIssuer(of(id, 'https://y.example'), audit());
        return [update, created, await storage.createIssuer(of(id), audit())];
      };
      assert.deepEqual(await becomes('created'), ['users-of-another', 'users-of-another', 'created']);
      assert.deepEqual(await becomes('updated'), ['users-of-another', 'users-of-another', 'created']);
      assert.deepEqual(await becomes('without'), ['changed', 'created', 'taken']);
    });

    test('are not deleted while an exchange policy is about their tokens', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (const id of ['i', 'j'])
        await storage.createIssuer(sampleIssuer(tenantId, { id, issuer: `https://${id}.example` }), sampleAudit(tenantId));
      const exchange = { mode: 'delegation' as const, maxDepth: 1, subjects: [{ clients: ['x'] }, { issuer: 'i' }], targets: [] };
      const client = sampleClient(tenantId, { exchange });
      await storage.createClient(client, sampleAudit(tenantId));
      const remove = (id: string) => storage.deleteIssuer({ tenantId, id, audit: sampleAudit(tenantId) });
      assert.deepEqual([await remove('i'), await remove('j')], ['in-use', 'deleted']);
      const change = { tenantId, clientId: client.clientId, at: NOW, by: 'x', audit: sampleAudit(tenantId) };
      assert.equal(await storage.deleteClient(change), 'changed');
      assert.equal(await remove('i'), 'deleted');
    });

    test('are disabled and enabled again, which a change of their settings leaves as it is', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const issuer = sampleIssuer(tenantId);
      await storage.createIssuer(issuer, sampleAudit(tenantId));
      const set = (at: number | undefined) => storage.disableIssuer({ tenantId, id: 'i', at, by: 'x', audit: sampleAudit(tenantId) });
      assert.deepEqual([await set(undefined), await set(5), await set(6)], ['unchanged', 'changed', 'unchanged']);
      await storage.updateIssuer({ record: { ...issuer, maxTokenAge: 5 }, expectedVersion: 2, audit: sampleAudit(tenantId) });
      assert.deepEqual(await storage.trustedIssuers(tenantId), [{ ...issuer, maxTokenAge: 5, version: 3, disabledAt: 5, disabledBy: 'x' }]);
      assert.equal(await set(undefined), 'changed');
      assert.deepEqual(await storage.trustedIssuers(tenantId), [{ ...issuer, maxTokenAge: 5, version: 4 }]);
    });

    test('are two hundred at most', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const create = (n: number) =>
        storage.createIssuer(sampleIssuer(tenantId, { id: `i${n}`, issuer: `https://c${n}.example` }), sampleAudit(tenantId));
      for (let n = 0; n < 200; n++) await create(n);
      assert.equal(await create(200), 'too-many');
    });
  });
};
