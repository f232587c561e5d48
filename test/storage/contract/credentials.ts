// The contract of recordCredentialUses and credentialUses.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleUse } from '../samples/credential-use.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, type Workbench } from '../test-store.ts';

export const credentialsContract = (workbench: Workbench): void => {
  describe('uses of credentials', () => {
    test('are listed by client, within one tenant', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [a1, a2, b, c] = [
        sampleUse(tenantId, { clientId: 'a', credentialId: '1' }),
        sampleUse(tenantId, { clientId: 'a', credentialId: '2', at: NOW + 1, address: '::1' }),
        sampleUse(tenantId, { clientId: 'b', credentialId: '1' }),
        sampleUse(tenantId, { clientId: 'c', credentialId: '1' }),
      ];
      await storage.recordCredentialUses([a1, a2, b, c]);
      await storage.recordCredentialUses([]);
      assert.deepEqual(await storage.credentialUses(tenantId, ['a', 'b']), [a1, a2, b]);
      assert.deepEqual(await storage.credentialUses(tenantId, []), []);
      assert.deepEqual(await storage.credentialUses('another', ['a', 'b']), []);
    });

    test('of two times the later one is stored, in whatever order and by whichever node they are written', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const [early, late] = [sampleUse(tenantId, { address: '192.0.2.1' }), sampleUse(tenantId, { at: NOW + 1, address: '192.0.2.2' })];
      for (const node of [storage, other]) {
        await node.recordCredentialUses([late]);
        await node.recordCredentialUses([early]);
        assert.deepEqual(await node.credentialUses(tenantId, [late.clientId]), [late]);
      }
    });

    test('nodes that write many uses at once do not deadlock', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const uses = Array.from({ length: 200 }, (_, n) => sampleUse(tenantId, { credentialId: String(1000 + n) }));
      await Promise.all([storage, other, storage, other].map((node) => node.recordCredentialUses(uses)));
      assert.equal((await storage.credentialUses(tenantId, ['client-1'])).length, 200);
    });
  });
};
