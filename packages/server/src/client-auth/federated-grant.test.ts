// A grant is no client authentication where the profile of the tenant requires one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseForm } from '@mintmark/protocol';
import { Refusal } from '../refusals/refusal.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { federatedGrant } from './federated-jwt.ts';
import type { ClientAuthDependencies } from './method.ts';
import { JWT_BEARER_GRANT, presentedCredentials } from './presented.ts';

test('FAPI 2.0 §5.3.2.1: the grant jwt-bearer authenticates no client', async () => {
  const form = parseForm(new TextEncoder().encode(`grant_type=${encodeURIComponent(JWT_BEARER_GRANT)}&assertion=x`));
  const loaded = loadedTenant();
  const tenant = { ...loaded, tenant: { ...loaded.tenant, profile: 'fapi2' as const } };
  const presented = { tenant, address: '::1', headers: {}, credentials: presentedCredentials(form, true), certificate: undefined };
  const unused = new Proxy({} as ClientAuthDependencies, { get: (_, name) => assert.fail(String(name)) });
  await assert.rejects(
    async () => federatedGrant.authenticate(presented, unused),
    (error) => error instanceof Refusal && error.reason === 'wrong_auth_method',
  );
});
