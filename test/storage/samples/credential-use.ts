// Uses of credentials.
import type { CredentialUse } from '@mintmark/server';
import { NOW } from './ids-and-time.ts';

/** A use of a credential. */
export const sampleUse = (tenantId: string, given: Partial<CredentialUse> = {}): CredentialUse => ({
  tenantId,
  clientId: 'client-1',
  credentialId: 'secret-1',
  at: NOW,
  address: '127.0.0.1',
  ...given,
});
