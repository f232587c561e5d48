// The contract of listSecrets: the secrets of all clients in pages, by age or by the time at which they end.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, SecretPageRequest } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const DAY = 86_400_000;

/** Secrets, one for each filter; the label of each is its name here. */
const CLIENTS: readonly Partial<Client>[] = [
  {
    owner: 'payments',
    labels: { tier: 'gold' },
    secrets: [
      { label: 'oldest', createdAt: NOW - 9 * DAY },
      { label: 'revoked', revokedAt: NOW },
    ].map(sampleSecret),
  },
  { owner: 'payments', secrets: [{ label: 'expires late', createdAt: NOW - 2 * DAY, expiresAt: NOW + 9 * DAY }].map(sampleSecret) },
  {
    owner: 'search',
    labels: { tier: 'gold' },
    secrets: [
      { label: 'retires first', createdAt: NOW - 3 * DAY, expiresAt: NOW + 9 * DAY, retiresAt: NOW + DAY },
      { label: 'expires first', createdAt: NOW - DAY, expiresAt: NOW + 2 * DAY, retiresAt: NOW + 5 * DAY },
      { label: 'retires', createdAt: NOW - 4 * DAY, retiresAt: NOW + 3 * DAY },
      { label: 'expired', createdAt: NOW - 8 * DAY, expiresAt: NOW },
      { label: 'retired', createdAt: NOW - 8 * DAY, retiresAt: NOW - 1 },
    ].map(sampleSecret),
  },
  { secrets: [{ label: 'asleep', createdAt: NOW - 5 * DAY, deactivatedAt: NOW }].map(sampleSecret) },
];

const AGE = ['oldest', 'asleep', 'retires', 'retires first', 'expires late', 'expires first'];
const END = ['retires first', 'expires first', 'retires', 'expires late'];

const ROWS: readonly (readonly [what: string, request: Partial<SecretPageRequest>, labels: readonly string[]])[] = [
  ['by age', {}, AGE],
  ['by the time at which they end', { by: 'end' }, END],
  ['created before a moment', { createdBefore: NOW - 3 * DAY }, ['oldest', 'asleep', 'retires']],
  ['ending before a moment', { by: 'end', endsBefore: NOW + 3 * DAY }, ['retires first', 'expires first']],
  ['ending before a moment, by age', { endsBefore: NOW + 3 * DAY }, ['retires first', 'expires first']],
  ['of an owner', { owner: 'payments' }, ['oldest', 'expires late']],
  ['with a label', { label: 'tier' }, ['oldest', 'retires', 'retires first', 'expires first']],
  ['of an owner with a label', { owner: 'payments', label: 'tier=gold' }, ['oldest']],
  ['of permitted owners', { owners: ['search'] }, ['retires', 'retires first', 'expires first']],
  ['of an owner that is not permitted', { owners: ['search'], owner: 'payments' }, []],
  ['without a permitted owner', { owners: [] }, []],
];

export const listSecretsContract = (workbench: Workbench): void => {
  describe('listSecrets', () => {
    for (const [what, request, labels] of ROWS) {
      test(`secrets ${what}, in pages of any length`, async () => {
        const { storage, database } = await workbench.tenant();
        const tenantId = await addTenant(database);
        for (const client of CLIENTS) await storage.createClient(sampleClient(tenantId, client), sampleAudit(tenantId));
        const deleted = sampleClient(tenantId, { secrets: [sampleSecret({ label: 'gone' })] });
        await storage.createClient(deleted, sampleAudit(tenantId));
        await storage.deleteClient({ tenantId, clientId: deleted.clientId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
        for (const limit of [1, 2, 100]) {
          const found: string[] = [];
          let after: SecretPageRequest['after'];
          for (;;) {
            const page = await storage.listSecrets(tenantId, { by: 'created', after, limit, at: NOW, ...request });
            found.push(...page.map(({ secret }) => secret.label ?? ''));
            const last = page.at(-1)?.secret;
            if (last === undefined || page.length < limit) break;
            const end = Math.min(last.expiresAt ?? Number.POSITIVE_INFINITY, last.retiresAt ?? Number.POSITIVE_INFINITY);
            after = { id: last.id, key: request.by === 'end' ? end : last.createdAt };
          }
          assert.deepEqual(found, labels, `pages of ${limit}`);
        }
      });
    }
    test('each secret is returned with all its properties and its client', async () => {
      const { storage, database } = await workbench.tenant();
      const tenantId = await addTenant(database);
      const client = sampleClient(tenantId, { owner: 'payments', name: 'Billing' });
      await storage.createClient(client, sampleAudit(tenantId));
      const [secret] = client.secrets;
      const page = await storage.listSecrets(tenantId, { by: 'created', after: undefined, limit: 10, at: NOW });
      assert.deepEqual(page, [{ clientId: client.clientId, clientName: 'Billing', owner: 'payments', secret }]);
    });
  });
};
