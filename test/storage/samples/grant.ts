// Grants as they are found and as they are recorded, and the keys of opaque tokens.
import type { Grant, NewGrant, OpaqueTokenKey } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

export const sampleGrant = (tenantId: string, given: Partial<Grant> = {}): Grant => ({
  id: nextId(),
  tenantId,
  clientId: 'client-1',
  credentialId: 'secret-1',
  clientGeneration: 1,
  tenantGeneration: 1,
  format: 'jwt',
  keyId: 'kid-1',
  tokenHash: undefined,
  issuer: 'https://localhost:8443/oauth2',
  scope: 'read write',
  audience: 'https://localhost:8443/api',
  confirmation: undefined,
  authorizationDetails: undefined,
  derivation: undefined,
  instance: undefined,
  address: '127.0.0.1',
  issuedAt: NOW / 1000,
  expiresAt: NOW / 1000 + 7200,
  ...given,
});

export const sampleOpaqueGrant = (tenantId: string, given: Partial<Grant> = {}): Grant =>
  sampleGrant(tenantId, { id: idOfNow(), format: 'opaque', keyId: undefined, tokenHash: `hash-${nextId()}`, ...given });

// A token is looked up by its hash in batches around its time.
const idOfNow = (): string => {
  const hex = NOW.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${nextId().slice(13)}`;
};

/** A grant as it is recorded. */
export const newGrant = ({ id, tokenHash, address, issuedAt, expiresAt, ...terms }: Grant): NewGrant => ({
  id,
  terms,
  tokenHash,
  address,
  issuedAt,
  expiresAt,
});

export const newGrants = (grants: readonly Grant[]): readonly NewGrant[] => grants.map(newGrant);

/** The key by which the store finds the grant of an opaque token. */
export const tokenKeyOf = ({ id, tokenHash = '' }: Pick<Grant, 'id' | 'tokenHash'>): OpaqueTokenKey => ({
  hash: tokenHash,
  timeSlot: Number.parseInt(id.replace('-', '').slice(0, 11), 16) % 62 ** 4,
});
