// Signing keys.
import type { SigningKeyRecord } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

/** A standby, with a kid of its own. */
export const sampleKey = (tenantId: string, given: Partial<SigningKeyRecord> = {}): SigningKeyRecord => ({
  tenantId,
  kid: `kid-${nextId()}`,
  algorithm: 'ES256',
  publicJwk: { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' },
  privateKey: { keyId: 'master-1', ciphertext: 'Y2lwaGVy' },
  announcedAt: NOW,
  signsFrom: undefined,
  retiredAt: undefined,
  revokedAt: undefined,
  ...given,
});
