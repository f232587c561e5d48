// A sample grant for tests. Not published.
import type { GrantRecord } from './grant.ts';

/** An active grant of the sample tenant, with these differences. */
export const sampleGrantRecord = (more: Partial<GrantRecord> = {}): GrantRecord => ({
  id: '01a2059f-5552-7000-8000-000000000000',
  tenantId: 't',
  clientId: 'c',
  credentialId: 's',
  clientGeneration: 1,
  tenantGeneration: 1,
  format: 'jwt',
  keyId: undefined,
  tokenHash: undefined,
  issuer: 'https://t/oauth2',
  scope: '',
  audience: 'https://t/api',
  confirmation: undefined,
  authorizationDetails: undefined,
  derivation: undefined,
  instance: undefined,
  address: '192.0.2.1',
  issuedAt: 0,
  expiresAt: 60,
  suspendedAt: undefined,
  revokedAt: undefined,
  ...more,
});
