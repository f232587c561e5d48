// Implements the part of the storage contract for signing keys, in SQL.
import type { SigningKeyStorage } from '../../contract/signing-keys.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { signingKeyOf, signingKeysOfTenant } from './signing-key-row.ts';
import { addSigningKeys, removeSigningKeys, revokeSigningKey, rotateSigningKey } from './signing-keys.ts';

export const signingKeyStorage = (backend: Backend): SigningKeyStorage => ({
  signingKeys: async (tenantId) => (await signingKeysOfTenant(backend.freshReads, tenantId).execute()).map(signingKeyOf),
  addSigningKeys: (keys) => addSigningKeys(backend, keys),
  rotateSigningKey: (rotation) => rotateSigningKey(backend, rotation),
  revokeSigningKey: async (revocation) => (hasNul(revocation.kid) ? 'unknown' : revokeSigningKey(backend, revocation)),
  removeSigningKeys: (tenantId, endedBefore, audit) => removeSigningKeys(backend, tenantId, endedBefore, audit),
});
