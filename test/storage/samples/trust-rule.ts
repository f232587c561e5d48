// Trust rules of clients.
import type { TrustRule } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

/** A trust rule of a client, for the issuer of `sampleIssuer`. */
export const sampleTrust = (tenantId: string, clientId: string, given: Partial<TrustRule> = {}): TrustRule => {
  const id = given.id ?? `t_${nextId()}`;
  return {
    tenantId,
    clientId,
    id,
    issuerId: 'i',
    subject: 'client',
    name: id,
    label: undefined,
    match: [{ claim: ['sub'], test: 'equals', value: 'system:serviceaccount:shop:orders' }],
    scopes: undefined,
    resources: undefined,
    maxLifetime: undefined,
    ipRules: undefined,
    expiresAt: undefined,
    version: 1,
    createdAt: NOW,
    createdBy: 'admin',
    updatedAt: NOW,
    ...given,
  };
};
