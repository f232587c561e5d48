// First start: the home tenant with its keys and resources, and the API client that administers it, in one transaction. Racing nodes make
// one admin; the store decides which.

import type { AuditTrail } from '../audit/audit-trail.ts';
import { type MadeClient, makeClientWithSecret } from '../clients/make-client.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import { generateSigningKey, type Seal } from '../keys/generate-signing-key.ts';
import { recordId } from '../record-id.ts';
import type { Storage, StoreKey } from '../storage/storage.ts';
import { LONGEST_TOKEN_LIFETIME, type Resource, type Tenant } from './tenant.ts';
import { normalizeHost } from './tenant-directory.ts';

/** Lifetime of tokens for the tenant's own resources, in seconds: the guide's. */
const DEFAULT_LIFETIME = 7200;
/** How long a signing key signs, in seconds: 90 days. */
const DEFAULT_KEY_LIFETIME = 90 * 86_400;

/** What a first start is made from. */
export interface FirstStartDependencies {
  readonly storage: Pick<Storage, 'firstStart'>;
  readonly audit: Pick<AuditTrail, 'entry'>;
  readonly peppers: Peppers;
  readonly seal: Seal;
  readonly storeKey: StoreKey;
  readonly now: () => number;
}

/** What the operator may choose beforehand. */
export interface FirstStartChoices {
  readonly publicUrl: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  /** Called with the credentials before they are committed, so that they cannot be lost. */
  readonly deliver: (made: MadeClient) => void | Promise<void>;
}

/** Makes the home tenant. `false` when the store has one. */
export const firstStart = async (choices: FirstStartChoices, dependencies: FirstStartDependencies): Promise<boolean> => {
  const { storage, audit, peppers, seal, storeKey, now } = dependencies;
  const createdAt = now();
  const tenant = homeTenant(choices.publicUrl, createdAt);
  const made = makeClientWithSecret(
    {
      tenantId: tenant.id,
      name: 'admin',
      description: 'Made at first start.',
      createdBy: 'first-start',
      ...(choices.clientId === undefined ? undefined : { clientId: choices.clientId }),
      entitlements: ['administrator'],
    },
    { clientSecret: choices.clientSecret },
    { peppers, seal },
    createdAt,
  );
  // The second key stands by from the first day: should the first be revoked, the next token verifies at once.
  const signingKeys = await Promise.all(
    [createdAt, undefined].map((signsFrom) =>
      generateSigningKey(tenant.id, { algorithm: 'ES256', announcedAt: createdAt, signsFrom }, seal),
    ),
  );
  await choices.deliver(made);
  return storage.firstStart({
    storeKey,
    tenant,
    resources: builtInResources(tenant, made.client.clientId),
    signingKeys,
    client: made.client,
    audit: audit.entry({
      tenantId: tenant.id,
      requestId: 'first-start',
      event: 'tenant.create',
      result: 'success',
      reason: undefined,
      actor: undefined,
      credentialId: undefined,
      subject: made.client.clientId,
      address: undefined,
      detail: { public_url: tenant.publicUrl },
    }),
  });
};

const homeTenant = (publicUrl: string, createdAt: number): Tenant => ({
  id: recordId(),
  name: 'home',
  publicUrl,
  hosts: [normalizeHost(new URL(publicUrl).host, publicUrl.startsWith('https:') ? 'https' : 'http')],
  generation: 1,
  accessTokenLifetime: DEFAULT_LIFETIME,
  maxAccessTokenLifetime: LONGEST_TOKEN_LIFETIME,
  accessTokenFormat: 'jwt',
  defaultAudience: `${publicUrl}/api`,
  accessTokenSigningAlg: 'ES256',
  profile: 'standard',
  dpopNonce: 'required',
  clientCa: undefined,
  keyLifetime: DEFAULT_KEY_LIFETIME,
  restoredAt: undefined,
  version: 1,
  createdAt,
});

const builtInResources = ({ id, publicUrl, createdAt }: Tenant, owner: string): readonly Resource[] => {
  const common = {
    tenantId: id,
    scopes: [],
    accessTokenLifetime: undefined,
    accessTokenFormat: undefined,
    authorizationDetails: {},
    version: 1,
    createdAt,
  };
  return [
    { ...common, uri: `${publicUrl}/`, kind: 'management', name: 'Management API', owners: [] },
    // Owned from the first day, so that a quick start can introspect.
    { ...common, uri: `${publicUrl}/api`, kind: 'default', name: 'Default API', owners: [owner] },
  ];
};
