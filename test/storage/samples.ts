// Sample records for the storage tests: complete, except for the members that a test sets itself.
import { randomUUIDv7 } from 'node:crypto';
import type {
  AuditEntry,
  Client,
  ClientSecret,
  CredentialUse,
  FirstStart,
  Grant,
  NewGrant,
  OpaqueTokenKey,
  RequestClaim,
  Resource,
  SharedQuota,
  SigningKeyRecord,
  TrustedIssuer,
  TrustRule,
} from '@mintmark/server';

let lastId = '';

/** Returns a UUIDv7 above all earlier ones, also within a millisecond. */
export const nextId = (): string => {
  let id = randomUUIDv7();
  while (id <= lastId) id = randomUUIDv7();
  lastId = id;
  return id;
};

/** The time of the samples, in milliseconds since the epoch. */
export const NOW = Date.UTC(2030, 0, 1);

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
    passthrough: {},
    authorizationDetailsTypes: [],
    revokedCredentials: [],
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

export const sampleAudit = (tenantId: string, given: Partial<AuditEntry> = {}): AuditEntry => ({
  id: nextId(),
  tenantId,
  at: NOW,
  requestId: `request-${nextId()}`,
  event: 'client.create',
  result: 'success',
  reason: undefined,
  actor: 'admin',
  credentialId: undefined,
  subject: undefined,
  address: '127.0.0.1',
  detail: {},
  ...given,
});

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

/** A request under an `Idempotency-Key`. */
export const sampleClaim = (tenantId: string, given: Partial<RequestClaim> = {}): RequestClaim => ({
  tenantId,
  actor: 'admin',
  key: 'key-1',
  requestId: `request-${nextId()}`,
  fingerprint: 'print-1',
  at: NOW,
  revealedUntil: NOW + 600_000,
  expiresAt: NOW + 86_400_000,
  ...given,
});

/** A use of a credential. */
export const sampleUse = (tenantId: string, given: Partial<CredentialUse> = {}): CredentialUse => ({
  tenantId,
  clientId: 'client-1',
  credentialId: 'secret-1',
  at: NOW,
  address: '127.0.0.1',
  ...given,
});

/** A registered resource. */
export const sampleResource = (tenantId: string, uri: string, given: Partial<Resource> = {}): Resource => ({
  tenantId,
  uri,
  kind: 'registered',
  name: uri,
  scopes: [],
  owners: [],
  accessTokenLifetime: undefined,
  accessTokenFormat: undefined,
  authorizationDetails: {},
  version: 1,
  createdAt: NOW,
  ...given,
});

/** A quota that all clients of a tenant share. */
export const sampleSharedQuota = (tenantId: string, given: Partial<SharedQuota> = {}): SharedQuota => ({
  tenantId,
  name: 'q',
  owner: undefined,
  labels: {},
  quota: { hour: 1_000, mode: 'enforce' },
  version: 1,
  createdAt: NOW,
  ...given,
});

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

/** A trust rule of a client, for the issuer of {@link sampleIssuer}. */
export const sampleTrust = (tenantId: string, clientId: string, given: Partial<TrustRule> = {}): TrustRule => ({
  tenantId,
  clientId,
  id: `t_${nextId()}`,
  issuerId: 'i',
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
});

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

/** A public key of a client. */
export const JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;
