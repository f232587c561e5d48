// The contract of changes of clients, resources and tenants, which are conditional on the version, and refused if
// they would leave no client that can manage clients.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { JWK, sampleClient, sampleManager } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { sampleResource } from '../samples/resource.ts';
import { openFresh, type Workbench } from '../test-store.ts';

export const settingsContract = ({ emptyDatabase }: Workbench): void => {
  describe('changing a client', () => {
    test('every setting is returned as it was written; state, secrets and generation are unchanged', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const record = {
        ...client,
        name: 'another',
        description: 'text',
        authMethod: 'private_key_jwt' as const,
        jwks: [JWK],
        assertionSigningAlg: 'ES256',
        maxAssertionLifetime: 60,
        assertionAudience: 'list' as const,
        tlsSubject: { attribute: 'san_dns' as const, value: 'x.example' },
        certificateBoundAccessTokens: true,
        dpopBoundAccessTokens: true,
        accessTokenFormat: 'opaque' as const,
        accessTokenLifetime: 60,
        accessTokenSigningAlg: 'PS256' as const,
        introspectAuthorization: 'self' as const,
        introspectionSignedResponseAlg: 'RS256' as const,
        restrictScopes: false,
        scopes: ['a', 'b'],
        defaultScopes: ['a'],
        defaultResource: 'https://localhost:8443/api',
        claims: { 'https://x/y': { z: [1, null] } },
        authorizationDetailsTypes: ['payment'],
        entitlements: ['readAudit', 'readKeys'],
        expiresAt: NOW + 5,
        updatedAt: NOW + 1,
        version: 2,
      };
      assert.equal(await storage.updateClient({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), record);
    });
    test('a change of another version or an unknown record writes nothing', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const update = (expectedVersion: number, clientId = client.clientId) =>
        storage.updateClient({ record: { ...client, clientId, name: 'x' }, expectedVersion, audit: sampleAudit(tenantId) });
      assert.deepEqual([await update(2), await update(1, 'unknown')], ['stale', 'unknown']);
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
    });
    test('of ten concurrent changes of one version, one is applied', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          storage.updateClient({ record: { ...client, name: `${n}` }, expectedVersion: 1, audit: sampleAudit(tenantId) }),
        ),
      );
      assert.equal(results.filter((result) => result === 'changed').length, 1);
    });
    for (const [what, more] of [
      ['without its entitlement', { entitlements: [] }],
      ['expired', { expiresAt: NOW - 1 }],
      ['authenticating by keys without having one', { authMethod: 'private_key_jwt' }],
      [
        'authenticating by a certificate without a trusted issuer',
        { authMethod: 'tls_client_auth', tlsSubject: { attribute: 'san_dns', value: 'x' } },
      ],
    ] as const) {
      test(`the last manager ${what} would lock the tenant out: nothing is written`, async (t) => {
        const { storage, tenantId } = await openFresh(t, emptyDatabase);
        const admin = (await storage.findClient(tenantId, 'admin')) ?? assert.fail('No admin.');
        assert.equal(
          await storage.updateClient({ record: { ...admin, ...more }, expectedVersion: 1, audit: sampleAudit(tenantId) }),
          'locked-out',
        );
        assert.deepEqual(await storage.findClient(tenantId, 'admin'), admin);
        const other = sampleManager(tenantId, { authMethod: 'private_key_jwt', jwks: [JWK], secrets: [] });
        await storage.createClient(other, sampleAudit(tenantId));
        assert.equal(
          await storage.updateClient({ record: { ...admin, ...more }, expectedVersion: 1, audit: sampleAudit(tenantId) }),
          'changed',
        );
      });
    }
    test('a secret or a thumbprint is revoked as compromised, unless it is the last credential of the last manager', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const revoke = (clientId: string, credentialId: string) =>
        storage.revokeCredential({ tenantId, clientId, credentialId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
      const [secret] = client.secrets;
      const thumbprint = 'A'.repeat(43);
      assert.deepEqual(
        [
          await revoke(client.clientId, secret?.id ?? ''),
          await revoke(client.clientId, secret?.id ?? ''),
          await revoke(client.clientId, thumbprint),
        ],
        ['changed', 'unchanged', 'changed'],
      );
      assert.deepEqual([await revoke(client.clientId, 'x'), await revoke('unknown', thumbprint)], ['unknown', 'unknown']);
      const found = await storage.findClient(tenantId, client.clientId);
      assert.deepEqual([found?.secrets[0]?.revokedAt, found?.revokedCredentials], [NOW, [thumbprint]]);
      const admin = await storage.findClient(tenantId, 'admin');
      assert.equal(await revoke('admin', admin?.secrets[0]?.id ?? ''), 'locked-out');
    });
    test('ending a client’s tokens raises its generation, and does not disable it', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      assert.equal(
        await storage.endClientTokens({ tenantId, clientId: 'admin', at: NOW, by: 'admin', audit: sampleAudit(tenantId) }),
        'changed',
      );
      const admin = await storage.findClient(tenantId, 'admin');
      assert.deepEqual([admin?.generation, admin?.disabledAt], [2, undefined]);
    });
  });

  describe('changing a tenant', () => {
    test('every setting is returned as it was written; a change from another version is not written', async (t) => {
      const { storage, tenant } = await openFresh(t, emptyDatabase);
      const record = {
        ...tenant,
        name: 'x',
        accessTokenLifetime: 1,
        maxAccessTokenLifetime: 2,
        accessTokenFormat: 'opaque' as const,
        accessTokenSigningAlg: 'PS256' as const,
        dpopNonce: 'off' as const,
        clientCa: 'pem',
        keyLifetime: 3,
        version: 2,
      };
      const update = () => storage.updateTenant({ record, expectedVersion: 1, audit: sampleAudit(tenant.id) });
      assert.deepEqual([await update(), await update()], ['changed', 'stale']);
      assert.deepEqual(await storage.tenants(), [record]);
    });
    test('a move changes the URL, the hosts, the built-in resources and the clients’ references to them in one transaction', async (t) => {
      const { storage, tenant } = await openFresh(t, emptyDatabase);
      const chosen = sampleManager(tenant.id, { defaultResource: tenant.defaultAudience });
      await storage.createClient(chosen, sampleAudit(tenant.id));
      const publicUrl = 'https://new.example';
      const formerUrls = [{ url: tenant.publicUrl, until: NOW + 1 }];
      const hosts = ['new.example', ...tenant.hosts];
      const record = { ...tenant, publicUrl, hosts, formerUrls, defaultAudience: `${publicUrl}/api`, version: 2 };
      const move = () => storage.moveTenant({ record, expectedVersion: 1, at: NOW, audit: [sampleAudit(tenant.id)] });
      assert.deepEqual([await move(), await move()], ['changed', 'stale']);
      assert.deepEqual(await storage.tenants(), [record]);
      const named = (await storage.resources(tenant.id)).map(({ uri }) => uri);
      assert.deepEqual(named.toSorted(), [`${publicUrl}/`, `${publicUrl}/api`]);
      assert.equal((await storage.findClient(tenant.id, chosen.clientId))?.defaultResource, `${publicUrl}/api`);
    });
    test('to FAPI 2.0, with no manager that it accepts: locked-out', async (t) => {
      const { storage, tenant } = await openFresh(t, emptyDatabase);
      const record = { ...tenant, profile: 'fapi2' as const };
      const update = () => storage.updateTenant({ record, expectedVersion: 1, audit: sampleAudit(tenant.id) });
      assert.equal(await update(), 'locked-out');
      await storage.createClient(sampleManager(tenant.id, { authMethod: 'private_key_jwt', jwks: [JWK] }), sampleAudit(tenant.id));
      assert.equal(await update(), 'changed');
    });
    test('ending its tokens raises the generation', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      assert.equal(await storage.endTenantTokens({ tenantId, at: NOW, audit: sampleAudit(tenantId) }), true);
      assert.equal((await storage.tenants())[0]?.generation, 2);
      assert.equal(await storage.endTenantTokens({ tenantId: 'x', at: NOW, audit: sampleAudit(tenantId) }), false);
    });
  });

  describe('resources', () => {
    test('a URI can be registered once, and a scope or type of details by one resource only', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const create = (uri: string, more = {}) => storage.createResource(sampleResource(tenantId, uri, more), sampleAudit(tenantId));
      const details = { authorizationDetails: { payment: { type: 'object' } } };
      assert.deepEqual([await create('https://a', { scopes: ['x'], ...details }), await create('https://a')], ['created', 'taken']);
      for (const spelling of ['https://a/', 'HTTPS://A', 'https://a:443']) assert.equal(await create(spelling), 'taken', spelling);
      assert.deepEqual([await create('https://b', { scopes: ['x'] }), await create('https://b', details)], ['scope-taken', 'scope-taken']);
      assert.equal(await create('https://b', { scopes: ['read'] }), 'scope-taken', 'one of the tenant’s own');
      const racing = await Promise.all(['https://c', 'https://d', 'https://e'].map((uri) => create(uri, { scopes: ['y'] })));
      assert.equal(racing.filter((result) => result === 'created').length, 1);
    });
    test('a resource is changed by version, and removed unless it is in use or built-in', async (t) => {
      const { storage, tenantId } = await openFresh(t, emptyDatabase);
      const resource = sampleResource(tenantId, 'https://a');
      await storage.createResource(resource, sampleAudit(tenantId));
      const record = {
        ...resource,
        name: 'x',
        scopes: ['z'],
        owners: ['admin'],
        accessTokenLifetime: 9,
        accessTokenFormat: 'opaque' as const,
        version: 2,
      };
      const update = (expectedVersion: number) => storage.updateResource({ record, expectedVersion, audit: sampleAudit(tenantId) });
      assert.deepEqual([await update(2), await update(1)], ['stale', 'changed']);
      assert.deepEqual(
        (await storage.resources(tenantId)).find(({ uri }) => uri === 'https://a'),
        record,
      );
      const client = sampleClient(tenantId, { defaultResource: 'https://a' });
      await storage.createClient(client, sampleAudit(tenantId));
      const remove = (uri: string) => storage.deleteResource({ tenantId, uri, audit: sampleAudit(tenantId) });
      assert.equal(await remove('https://a'), 'in-use');
      await storage.deleteClient({ tenantId, clientId: client.clientId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
      assert.deepEqual(
        [await remove('https://a'), await remove('https://a'), await remove('https://localhost:8443/')],
        ['deleted', 'unknown', 'unknown'],
      );
    });
  });
};
