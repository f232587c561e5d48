// A trusted issuer for tests. Not published.
import { buildIssuer } from '../management/issuers/settings.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** A trusted issuer whose keys are discovered, with these differences. */
export const sampleIssuer = (more: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  ...buildIssuer({ id: 'i', kind: 'oidc', issuer: 'https://i.example' }, { tenantId: 't', createdBy: 'x' }, 0),
  ...more,
});
