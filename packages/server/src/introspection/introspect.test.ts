// Introspection while the store is slow: a token that ended before its record was read is inactive.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientDirectory } from '../clients/client-directory.ts';
import { sampleClient } from '../records/client.sample.ts';
import { sampleGrantRecord } from '../records/grant.sample.ts';
import type { GrantRecord } from '../records/grant.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { opaqueToken } from '../tokens/opaque-format.ts';
import { introspect } from './introspect.ts';

const owner = sampleClient();
const grant = sampleGrantRecord({ clientId: owner.clientId, format: 'opaque' });

describe('introspection while the record of the token is read', () => {
  const asked = loadedTenant();
  const rows: readonly [meanwhile: string, now: () => Promise<LoadedTenant>, want: boolean | undefined][] = [
    ['nothing happened', async () => asked, true],
    ['the tenant’s tokens ended', async () => loadedTenant({ tenant: { generation: 2 } }), false],
    [
      'the store was lost: no answer',
      async () => {
        throw storageUnavailable(new Error('away'));
      },
      undefined,
    ],
  ];
  for (const [meanwhile, tenantNow, want] of rows) {
    test(meanwhile, async () => {
      const { promise, resolve } = Promise.withResolvers<GrantRecord>();
      const storage = { findGrant: async () => undefined, findGrantByTokenHash: () => promise, findDenial: () => undefined };
      const clients = new ClientDirectory({ findClient: async () => owner });
      const answer = Promise.resolve(
        introspect({ token: opaqueToken(0), caller: owner, requestTenant: asked, tenantNow }, { grants: storage, clients, now: () => 0 }),
      );
      resolve(grant);
      if (want === undefined) await assert.rejects(answer, /store/);
      else assert.equal((await answer).introspection.active, want);
    });
  }
});
