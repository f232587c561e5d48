// OpenID Providers.
import type { OpenIdProvider } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

/** A provider whose administrators are a group. */
export const sampleProvider = (tenantId: string, given: Partial<OpenIdProvider> = {}): OpenIdProvider => ({
  tenantId,
  id: `p-${nextId()}`,
  label: 'Acme',
  issuer: 'https://login.acme.example',
  clientId: 'mintmark',
  secret: { keyId: 'k', ciphertext: 'sealed' },
  scopes: ['profile'],
  nameClaim: ['preferred_username'],
  roleRules: [{ role: 'administrator', condition: { claim: ['groups'], test: 'contains', value: 'admins' } }],
  passwordsOffAt: undefined,
  version: 1,
  createdAt: NOW,
  createdBy: 'admin',
  updatedAt: NOW,
  disabledAt: undefined,
  disabledBy: undefined,
  ...given,
});
