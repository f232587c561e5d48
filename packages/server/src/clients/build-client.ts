// Builds the record of an API client, with or without a first secret.
import { randomUUID } from 'node:crypto';
import { propertiesOfRegistration, type RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { recordId } from '../records/record-id.ts';
import { buildSecret, type SecretKeys, type SecretSettings } from './build-secret.ts';
import type { PlainSecret } from './plain-secret.ts';

/** Settings of a new client; everything else has a default. */
export type ClientSettings = Pick<Client, 'tenantId' | 'name' | 'createdBy'> &
  Partial<
    Omit<
      Client,
      | 'id'
      | 'createdAt'
      | 'updatedAt'
      | 'secrets'
      | 'generation'
      | 'version'
      | 'revokedCredentials'
      | 'instanceGeneration'
      | 'endedInstances'
      | 'enabledAt'
      | 'disabledAt'
      | 'disabledBy'
      | 'lockdown'
      | 'deletedAt'
      | 'deletedBy'
    >
  >;

/** A client and the secret that authenticates it. */
export interface NewClient {
  readonly client: Client;
  readonly clientSecret: PlainSecret;
}

/** Whether a client of this method authenticates by a secret. */
export const authenticatesBySecret = (method: RegisteredAuthMethod): boolean => propertiesOfRegistration(method).proves === 'secret';

/** Builds a client record without a secret; nothing is stored yet. */
export const buildClient = (settings: ClientSettings, now: number): Client => {
  const { scopes = [] } = settings;
  return {
    tenantId: settings.tenantId,
    id: recordId(),
    clientId: settings.clientId ?? randomUUID(),
    name: settings.name,
    description: settings.description,
    labels: settings.labels ?? {},
    owner: settings.owner,
    contacts: settings.contacts ?? [],
    environment: settings.environment,
    purpose: settings.purpose,
    kind: settings.kind ?? 'service',
    authMethod: settings.authMethod ?? 'default',
    jwks: settings.jwks,
    jwksUri: settings.jwksUri,
    keyUriReachedAt: settings.keyUriReachedAt,
    metadataFetchedAt: settings.metadataFetchedAt,
    assertionSigningAlg: settings.assertionSigningAlg,
    maxAssertionLifetime: settings.maxAssertionLifetime,
    assertionAudience: settings.assertionAudience ?? 'issuer',
    assertionKeyIds: settings.assertionKeyIds,
    tlsSubject: settings.tlsSubject,
    certificateBoundAccessTokens: settings.certificateBoundAccessTokens ?? false,
    dpopBoundAccessTokens: settings.dpopBoundAccessTokens ?? false,
    accessTokenFormat: settings.accessTokenFormat,
    accessTokenLifetime: settings.accessTokenLifetime,
    accessTokenSigningAlg: settings.accessTokenSigningAlg,
    introspectAuthorization: settings.introspectAuthorization ?? 'audience',
    introspectionSignedResponseAlg: settings.introspectionSignedResponseAlg,
    restrictScopes: settings.restrictScopes ?? true,
    scopes,
    defaultScopes: settings.defaultScopes ?? scopes,
    defaultResource: settings.defaultResource,
    claims: settings.claims ?? {},
    ipRules: settings.ipRules,
    quota: settings.quota,
    coalesce: settings.coalesce,
    exchange: settings.exchange,
    passthrough: settings.passthrough ?? {},
    authorizationDetailsTypes: settings.authorizationDetailsTypes ?? [],
    entitlements: settings.entitlements ?? [],
    revokedCredentials: [],
    instanceGeneration: 0,
    endedInstances: {},
    generation: 1,
    version: 1,
    createdAt: now,
    createdBy: settings.createdBy,
    updatedAt: now,
    expiresAt: settings.expiresAt,
    deletionProtectedAt: settings.deletionProtectedAt,
    enabledAt: now,
    disabledAt: undefined,
    disabledBy: undefined,
    lockdown: undefined,
    deletedAt: undefined,
    deletedBy: undefined,
    secrets: [],
  };
};

/** Builds a client record with its first secret, and returns the secret in the clear. */
export const buildClientWithSecret = (
  settings: ClientSettings,
  secretSettings: Omit<SecretSettings, 'createdBy'>,
  keys: SecretKeys,
  now: number,
): NewClient => {
  const client = buildClient(settings, now);
  const { secret, clientSecret } = buildSecret(client, { ...secretSettings, createdBy: settings.createdBy }, keys, now);
  return { client: { ...client, secrets: [secret] }, clientSecret };
};
