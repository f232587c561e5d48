// The contract of findReveals and purgeReveals.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, SecretReveal } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { nextId } from '../samples/ids-and-time.ts';
import { AT, addition } from '../secret-requests.ts';
import type { Workbench } from '../test-store.ts';

export const secretRevealsContract = (workbench: Workbench): void => {
  describe('reveals', () => {
    const reveal = ({ tenantId, clientId }: Client, secretId: string, given: Partial<SecretReveal> = {}): SecretReveal => ({
      tenantId,
      clientId,
      secretId,
      revealedTo: 'creator',
      sealed: { keyId: 'master-1', ciphertext: 'c2VhbGVk' },
      expiresAt: AT + 600_000,
      ...given,
    });

    test('are stored when a client is created or a secret is added, for one principal, until they expire', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const secret = sampleSecret();
      const client = sampleClient(tenantId, { secrets: [secret] });
      const first = reveal(client, secret.id);
      await storage.createClient(client, sampleAudit(tenantId), first);
      const request = addition(client);
      const second = reveal(client, request.secret.id, { expiresAt: AT + 1_200_000 });
      await storage.addSecret({ ...request, reveal: second });
      const query = { tenantId, clientId: client.clientId, revealedTo: 'creator', at: AT };
      assert.deepEqual(await storage.findReveals(query), [first, second]);
      assert.deepEqual(await storage.findReveals({ ...query, revealedTo: 'another' }), []);
      assert.deepEqual(await storage.findReveals({ ...query, tenantId: 'another' }), []);
      assert.deepEqual(await storage.findReveals({ ...query, at: first.expiresAt - 1 }), [first, second]);
      assert.deepEqual(await storage.findReveals({ ...query, at: first.expiresAt }), [second]);
      await storage.purgeReveals(first.expiresAt);
      assert.deepEqual(await storage.findReveals(query), [second]);
    });

    test('are not stored when the creation is refused', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, { clientId: 'admin' });
      const refusedReveal = reveal(client, nextId());
      assert.equal(await storage.createClient(client, sampleAudit(tenantId), refusedReveal), false);
      assert.deepEqual(await storage.findReveals({ tenantId, clientId: 'admin', revealedTo: 'creator', at: AT }), []);
    });
  });
};
