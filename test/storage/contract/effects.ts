// The contract of effectOf.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { newGrant, sampleOpaqueGrant } from '../samples/grant.ts';
import { openFresh, type Workbench } from '../test-store.ts';

export const effectsContract = ({ emptyDatabase }: Workbench): void => {
  describe('the effect of a revocation', () => {
    const thumbprint = 'T'.repeat(43);
    const secret = sampleSecret();
    for (const [kind, credentialId] of [
      ['secret', secret.id],
      ['key or certificate', thumbprint],
    ] as const) {
      test(`does not count the tokens of a ${kind} that was revoked as compromised`, async (t) => {
        const { storage, tenantId } = await openFresh(t, emptyDatabase);
        const client = sampleClient(tenantId, { secrets: [secret] });
        const { clientId } = client;
        await storage.createClient(client, sampleAudit(tenantId));
        const otherGrant = sampleOpaqueGrant(tenantId, { clientId, credentialId: 'another' });
        await storage.recordGrants([newGrant(otherGrant), newGrant(sampleOpaqueGrant(tenantId, { clientId, credentialId }))]);
        const live = async () => (await storage.effectOf({ tenantId, clientId })).liveTokens;
        assert.equal(await live(), 2);
        await storage.revokeCredential({ tenantId, clientId, credentialId, at: 0, by: 'admin', audit: sampleAudit(tenantId) });
        assert.equal(await live(), 1);
      });
    }
  });
};
