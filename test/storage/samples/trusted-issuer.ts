// Trusted issuers.
import type { TrustedIssuer } from '@mintmark/server';
import { NOW } from './ids-and-time.ts';

/** A trusted issuer whose keys are discovered. */
export const sampleIssuer = (tenantId: string, given: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  tenantId,
  id: 'i',
  kind: 'kubernetes',
  description: undefined,
  issuer: 'https://cluster.example',
  keys: { type: 'discovery', ca: undefined },
  audiences: undefined,
  allowSeveralAudiences: false,
  algorithms: undefined,
  maxTokenAge: undefined,
  reuse: undefined,
  requiredClaims: [],
  version: 1,
  keysEpoch: 1,
  createdAt: NOW,
  createdBy: 'admin',
  updatedAt: NOW,
  disabledAt: undefined,
  disabledBy: undefined,
  ...given,
});
