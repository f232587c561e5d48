// What a first start stores.
import type { FirstStart } from '@mintmark/server';
import { sampleAudit } from './audit-entry.ts';
import { sampleManager } from './client.ts';
import { NOW, nextId } from './ids-and-time.ts';

/** A home tenant with one manager. */
export const sampleFirstStart = (): FirstStart => {
  const id = nextId();
  const publicUrl = 'https://localhost:8443';
  const resource = {
    tenantId: id,
    accessTokenFormat: undefined,
    accessTokenLifetime: undefined,
    authorizationDetails: {},
    version: 1,
    createdAt: NOW,
  };
  const key = { tenantId: id, algorithm: 'ES256', retiredAt: undefined, revokedAt: undefined } as const;
  return {
    authorities: [],
    operatorLink: undefined,
    storeKey: { keyId: 'master-1', checkValue: 'Y2hlY2s', createdAt: NOW, retired: undefined },
    tenant: {
      id,
      name: 'home',
      publicUrl,
      formerUrls: [],
      hosts: ['localhost:8443', '[::1]:8443', '127.0.0.1:8443'],
      generation: 1,
      accessTokenLifetime: 7200,
      maxAccessTokenLifetime: 86_400,
      accessTokenFormat: 'jwt',
      defaultAudience: `${publicUrl}/api`,
      accessTokenSigningAlg: 'ES256',
      profile: 'standard',
      dpopNonce: 'required',
      grantRecords: 'stored',
      unrecordedUntil: undefined,
      clientQuota: undefined,
      coalesce: 0,
      clientCa: undefined,
      keyLifetime: 7_776_000,
      restoredAt: undefined,
      version: 1,
      createdAt: NOW,
      disabledAt: undefined,
      disabledBy: undefined,
    },
    resources: [
      { ...resource, uri: `${publicUrl}/`, kind: 'management', name: 'Management API', scopes: [], owners: [] },
      { ...resource, uri: `${publicUrl}/api`, kind: 'default', name: 'Default API', scopes: ['read', 'write'], owners: ['admin'] },
    ],
    signingKeys: [
      {
        ...key,
        kid: 'kid-1',
        publicJwk: { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' },
        privateKey: { keyId: 'master-1', ciphertext: 'Y2lwaGVy' },
        announcedAt: NOW,
        signsFrom: NOW,
      },
      {
        ...key,
        kid: 'kid-2',
        publicJwk: { kty: 'EC', crv: 'P-256', x: 'eDI', y: 'eTI' },
        privateKey: { keyId: 'master-1', ciphertext: 'Y2lwaGVyMg' },
        announcedAt: NOW + 1,
        signsFrom: undefined,
      },
    ],
    client: sampleManager(id, { clientId: 'admin', createdBy: 'first-start' }),
    audit: sampleAudit(id, { event: 'tenant.create', requestId: 'first-start', actor: undefined, address: undefined }),
  };
};
