// Clients, secrets and their public keys: complete, except for the members that a test sets itself.
import type { Client, ClientSecret } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

export const sampleSecret = (given: Partial<ClientSecret> = {}): ClientSecret => ({
  id: nextId(),
  label: undefined,
  hash: 'aGFzaA',
  hashFormat: 'hmac-sha256',
  pepperId: 'pepper-1',
  sealed: undefined,
  lastFour: 'wxyz',
  createdAt: NOW,
  createdBy: 'admin',
  expiresAt: undefined,
  retiresAt: undefined,
  replacedBy: undefined,
  deactivatedAt: undefined,
  revokedAt: undefined,
  version: 1,
  ...given,
});

export const sampleClient = (tenantId: string, given: Partial<Client> = {}): Client => {
  const id = nextId();
  return {
    tenantId,
    id,
    clientId: `client-${id}`,
    name: 'A client',
    description: undefined,
    labels: {},
    owner: undefined,
    contacts: [],
    environment: undefined,
    purpose: undefined,
    kind: 'service',
    authMethod: 'default',
    accessTokenFormat: undefined,
    accessTokenLifetime: undefined,
    restrictScopes: true,
    scopes: [],
    defaultScopes: [],
    defaultResource: undefined,
    jwks: undefined,
    jwksUri: undefined,
    keyUriReachedAt: undefined,
    metadataFetchedAt: undefined,
    assertionSigningAlg: undefined,
    maxAssertionLifetime: undefined,
    assertionAudience: 'issuer',
    assertionKeyIds: undefined,
    tlsSubject: undefined,
    certificateBoundAccessTokens: false,
    dpopBoundAccessTokens: false,
    accessTokenSigningAlg: undefined,
    introspectAuthorization: 'audience',
    introspectionSignedResponseAlg: undefined,
    claims: {},
    ipRules: undefined,
    quota: undefined,
    coalesce: undefined,
    exchange: undefined,
    passthrough: {},
    authorizationDetailsTypes: [],
    revokedCredentials: [],
    instanceGeneration: 0,
    endedInstances: {},
    version: 1,
    entitlements: [],
    generation: 1,
    createdAt: NOW,
    createdBy: 'admin',
    updatedAt: NOW,
    expiresAt: undefined,
    deletionProtectedAt: undefined,
    enabledAt: NOW,
    disabledAt: undefined,
    disabledBy: undefined,
    lockdown: undefined,
    deletedAt: undefined,
    deletedBy: undefined,
    secrets: [sampleSecret()],
    ...given,
  };
};

/** A client that can manage clients. */
export const sampleManager = (tenantId: string, given: Partial<Client> = {}): Client =>
  sampleClient(tenantId, { entitlements: ['administrator'], ...given });

/** A public key of a client. */
export const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;
