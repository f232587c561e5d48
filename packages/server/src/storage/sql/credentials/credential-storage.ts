// Implements the part of the storage contract for credentials, in SQL.
import type { CredentialStorage } from '../../contract/credentials.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { credentialUsesOf, recordCredentialUses } from './credential-uses.ts';
import { revokeCredential } from './revoke-credential.ts';

export const credentialStorage = (backend: Backend, now: () => number): CredentialStorage => ({
  recordCredentialUses: (uses) => recordCredentialUses(backend, uses),
  credentialUses: (tenantId, clientIds) => credentialUsesOf(backend.reads, tenantId, clientIds),
  revokeCredential: async (change) =>
    hasNul(change.clientId + change.credentialId) ? 'unknown' : revokeCredential(backend, change, now()),
});
