// A trusted issuer for tests. Not published.
import type { TrustedIssuer } from './trusted-issuer.ts';

/** A trusted issuer with an empty key set, with these differences. */
export const sampleIssuer = (more: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  tenantId: 't',
  id: 'i',
  kind: 'oidc',
  description: undefined,
  issuer: 'https://i.example',
  keys: { type: 'jwks', keys: [] },
  audiences: undefined,
  allowSeveralAudiences: false,
  algorithms: undefined,
  maxTokenAge: undefined,
  reuse: undefined,
  requiredClaims: [],
  version: 1,
  keysEpoch: 1,
  createdAt: 0,
  createdBy: 'x',
  updatedAt: 0,
  disabledAt: undefined,
  disabledBy: undefined,
  ...more,
});
