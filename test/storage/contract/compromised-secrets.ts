// The contract of revokeCredential.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientSecret } from '@mintmark/server';
import { sampleSecret } from '../samples/client.ts';
import { NOW, nextId } from '../samples/ids-and-time.ts';
import { AT, change, HOUR, secretsNow, storeClient } from '../secret-requests.ts';
import type { Workbench } from '../test-store.ts';

/** Keys, certificates and trust rules of a client that are recorded as revoked. */
const MOST_REVOKED = 1_000;

export const compromisedSecretsContract = (workbench: Workbench): void => {
  describe('a secret that was revoked as compromised', () => {
    const chain = (createdBy: string, last: Partial<ClientSecret> = {}) => {
      const [third, second] = [sampleSecret({ createdAt: NOW + 2, createdBy, ...last }), sampleSecret({ createdAt: NOW + 1, createdBy })];
      const first = sampleSecret({ createdAt: NOW, replacedBy: second.id, retiresAt: AT + HOUR });
      return [first, { ...second, replacedBy: third.id, retiresAt: AT + HOUR }, third];
    };
    for (const [name, createdBy, ended] of [
      ['the replacements that its client created itself', 'own', [true, true, true]],
      ['no replacement that another client created', 'admin', [true, false, false]],
    ] as const) {
      test(`revokes ${name} as well`, async () => {
        const tenant = await workbench.tenant();
        const { storage, tenantId } = tenant;
        const clientId = `client-${nextId()}`;
        const secrets = chain(createdBy === 'own' ? clientId : createdBy);
        const client = await storeClient(tenant, { clientId, secrets });
        const request = change(client, '', {});
        assert.equal(await storage.revokeCredential({ ...request, credentialId: secrets[0]?.id ?? '' }), 'changed');
        assert.deepEqual(
          (await secretsNow(tenant, client)).map(({ revokedAt }) => revokedAt !== undefined),
          ended,
        );
        const reported = (await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 10 })).map(
          ({ revocation }) => revocation,
        );
        assert.deepEqual(
          reported.map((each) => (each.type === 'credential' ? each.cred : '')),
          secrets.slice(0, createdBy === 'own' ? 3 : 1).map(({ id }) => id),
        );
      });
    }
  });

  test(`a client has ${MOST_REVOKED} revoked keys, certificates and trust rules at most, and the next is not taken for an unknown one`, async () => {
    const tenant = await workbench.tenant();
    const thumbprint = (number: number) => String(number).padStart(43, 'k');
    const revokedCredentials = Array.from({ length: MOST_REVOKED - 1 }, (_, number) => thumbprint(number));
    const client = await storeClient(tenant, { revokedCredentials });
    const revoke = (number: number) => tenant.storage.revokeCredential({ ...change(client, '', {}), credentialId: thumbprint(number) });
    assert.equal(await revoke(MOST_REVOKED), 'changed');
    assert.equal(await revoke(MOST_REVOKED), 'unchanged');
    assert.equal(await revoke(MOST_REVOKED + 1), 'full');
  });
};
