// The text of a client's copy: what differs from client to client at fixed positions, and the rest by name only
// where it is set, so that it is short and quick to parse. A text of another format counts as absent.
import { parsePublicJwks } from '../../jose/jwk.ts';
import type { Client, ClientSecret } from '../../records/client.ts';

/** The format; raise it with every change of this file. */
const FORMAT = 5;

type Rest<Record, Fixed extends keyof Record> = { readonly [Name in Exclude<keyof Record, Fixed>]?: Record[Name] };

type FixedOfClient = 'tenantId' | 'clientId' | 'id' | 'name' | 'authMethod' | 'generation' | 'version' | 'enabledAt' | TimesOfClient;
type TimesOfClient = 'createdAt' | 'createdBy' | 'updatedAt';
type ClientText = readonly [
  format: number,
  ...ids: readonly [string, string, Client['authMethod']],
  ...numbers: readonly [generation: number, version: number, enabledAt: number],
  ...times: readonly [createdAt: number, createdBy: string, updatedAt: number],
  secrets: readonly SecretText[],
  rest: Rest<Client, FixedOfClient | 'secrets'>,
];

type FixedOfSecret = 'id' | 'hash' | 'hashFormat' | 'pepperId' | 'lastFour' | 'createdAt' | 'createdBy' | 'version';
type SecretText = readonly [
  ...ids: readonly [id: string, hash: string, hashFormat: ClientSecret['hashFormat'], pepperId: string, lastFour: string],
  ...times: readonly [createdAt: number, createdBy: string, version: number],
  rest?: Rest<ClientSecret, FixedOfSecret>,
];

const NONE = Object.freeze({});
const NO_TEXTS: readonly string[] = Object.freeze([]);

/** What a client has that was never set. */
const UNSET = {
  labels: NONE,
  kind: 'service',
  contacts: NO_TEXTS,
  restrictScopes: false,
  scopes: NO_TEXTS,
  defaultScopes: NO_TEXTS,
  entitlements: NO_TEXTS,
  assertionAudience: 'issuer',
  certificateBoundAccessTokens: false,
  dpopBoundAccessTokens: false,
  introspectAuthorization: 'audience',
  claims: NONE,
  passthrough: NONE,
  authorizationDetailsTypes: NO_TEXTS,
  revokedCredentials: NO_TEXTS,
  instanceGeneration: 0,
  endedInstances: NONE,
} as const satisfies Partial<Client>;

/** The text of a client. */
export const clientText = (client: Client): string => {
  const { tenantId: _, clientId: __, id, name, authMethod, generation, version, enabledAt, ...more } = client;
  const { createdAt, createdBy, updatedAt, secrets, ...rest } = more;
  const set = Object.entries(rest).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(UNSET, key)));
  const fixed = [FORMAT, id, name, authMethod, generation, version, enabledAt, createdAt, createdBy, updatedAt];
  return JSON.stringify([...fixed, secrets.map(secretText), Object.fromEntries(set)]);
};

const secretText = (secret: ClientSecret) => {
  const { id, hash, hashFormat, pepperId, lastFour, createdAt, createdBy, version, ...rest } = secret;
  const isPlain = Object.values(rest).every((value) => value === undefined);
  return [id, hash, hashFormat, pepperId, lastFour, createdAt, createdBy, version, ...(isPlain ? [] : [rest])];
};

/** The client of a text; `undefined` for one of another format. */
export const clientOfText = (tenantId: string, clientId: string, text: string): Client | undefined => {
  const parsed: ClientText = JSON.parse(text);
  const [format, id, name, authMethod, generation, version, enabledAt, createdAt, createdBy, updatedAt, secrets, rest] = parsed;
  if (format !== FORMAT) return undefined;
  // One literal, so that all clients have one hidden class, also those that were read from rows.
  return {
    tenantId,
    id,
    clientId,
    name,
    description: rest.description,
    labels: rest.labels ?? UNSET.labels,
    owner: rest.owner,
    contacts: rest.contacts ?? NO_TEXTS,
    environment: rest.environment,
    purpose: rest.purpose,
    kind: rest.kind ?? UNSET.kind,
    authMethod,
    accessTokenFormat: rest.accessTokenFormat,
    accessTokenLifetime: rest.accessTokenLifetime,
    restrictScopes: rest.restrictScopes ?? UNSET.restrictScopes,
    scopes: rest.scopes ?? NO_TEXTS,
    defaultScopes: rest.defaultScopes ?? NO_TEXTS,
    defaultResource: rest.defaultResource,
    jwks: rest.jwks === undefined ? undefined : parsePublicJwks({ keys: rest.jwks }),
    jwksUri: rest.jwksUri,
    keyUriReachedAt: rest.keyUriReachedAt,
    metadataFetchedAt: rest.metadataFetchedAt,
    assertionSigningAlg: rest.assertionSigningAlg,
    maxAssertionLifetime: rest.maxAssertionLifetime,
    assertionAudience: rest.assertionAudience ?? UNSET.assertionAudience,
    assertionKeyIds: rest.assertionKeyIds,
    tlsSubject: rest.tlsSubject,
    certificateBoundAccessTokens: rest.certificateBoundAccessTokens ?? UNSET.certificateBoundAccessTokens,
    dpopBoundAccessTokens: rest.dpopBoundAccessTokens ?? UNSET.dpopBoundAccessTokens,
    accessTokenSigningAlg: rest.accessTokenSigningAlg,
    introspectAuthorization: rest.introspectAuthorization ?? UNSET.introspectAuthorization,
    introspectionSignedResponseAlg: rest.introspectionSignedResponseAlg,
    claims: rest.claims ?? UNSET.claims,
    ipRules: rest.ipRules,
    quota: rest.quota,
    coalesce: rest.coalesce,
    exchange: rest.exchange,
    passthrough: rest.passthrough ?? UNSET.passthrough,
    authorizationDetailsTypes: rest.authorizationDetailsTypes ?? NO_TEXTS,
    revokedCredentials: rest.revokedCredentials ?? NO_TEXTS,
    instanceGeneration: rest.instanceGeneration ?? 0,
    endedInstances: rest.endedInstances ?? UNSET.endedInstances,
    version,
    entitlements: rest.entitlements ?? NO_TEXTS,
    generation,
    createdAt,
    createdBy,
    updatedAt,
    expiresAt: rest.expiresAt,
    deletionProtectedAt: rest.deletionProtectedAt,
    enabledAt,
    disabledAt: rest.disabledAt,
    disabledBy: rest.disabledBy,
    lockdown: rest.lockdown,
    deletedAt: undefined,
    deletedBy: undefined,
    secrets: secrets.map(secretOf),
  };
};

const secretOf = ([id, hash, hashFormat, pepperId, lastFour, createdAt, createdBy, version, rest = NONE]: SecretText): ClientSecret => ({
  id,
  label: rest.label,
  hash,
  hashFormat,
  pepperId,
  sealed: rest.sealed,
  lastFour,
  createdAt,
  createdBy,
  expiresAt: rest.expiresAt,
  retiresAt: rest.retiresAt,
  replacedBy: rest.replacedBy,
  deactivatedAt: rest.deactivatedAt,
  revokedAt: rest.revokedAt,
  version,
});
