// Sample requests that change secrets, and clients with secrets, for the storage tests.
import type { Client, ClientSecret, SecretAddition, SecretChange } from '@mintmark/server';
import { sampleAudit } from './samples/audit-entry.ts';
import { sampleClient, sampleSecret } from './samples/client.ts';
import { NOW } from './samples/ids-and-time.ts';
import type { TestTenant } from './test-store.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const AT = NOW + 5000;

export const addition = ({ tenantId, clientId }: Client, given: Partial<SecretAddition> = {}): SecretAddition => ({
  tenantId,
  clientId,
  secret: sampleSecret({ createdAt: AT }),
  retireOthersAt: undefined,
  reveal: undefined,
  at: AT,
  by: 'actor',
  audit: sampleAudit(tenantId, { subject: clientId }),
  ...given,
});

export const change = (
  { tenantId, clientId }: Client,
  secretId: string,
  set: SecretChange['set'],
  expectedVersion?: number,
): SecretChange => ({
  tenantId,
  clientId,
  secretId,
  expectedVersion,
  set,
  at: AT,
  by: 'actor',
  audit: sampleAudit(tenantId, { subject: clientId }),
});

/** Secrets of these states, the oldest first. */
export const secretsOf = (count: number, given: Partial<ClientSecret> = {}): ClientSecret[] =>
  Array.from({ length: count }, (_, n) => sampleSecret({ createdAt: NOW + n, ...given }));

export const storeClient = async (tenant: TestTenant, given: Partial<Client> = {}): Promise<Client> => {
  const client = sampleClient(tenant.tenantId, given);
  await tenant.storage.createClient(client, sampleAudit(tenant.tenantId));
  return client;
};

export const secretsNow = async ({ storage }: TestTenant, { tenantId, clientId }: Client) =>
  (await storage.findClient(tenantId, clientId))?.secrets ?? [];
