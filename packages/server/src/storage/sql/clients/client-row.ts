// Maps clients to rows and back.
import type { Selectable } from 'kysely';
import { parsePublicJwks } from '../../../jose/jwk.ts';
import { type Client, type Lockdown, METADATA_INTERVAL, TLS_SUBJECT_ATTRIBUTES, type TlsSubject } from '../../../records/client.ts';
import { ipRulesOf } from '../ip-rules-column.ts';
import { isJsonArray, parseObject, parseTextMembers, parseTexts } from '../json-column.ts';
import { quotaColumn, quotaOf } from '../quotas/quota-column.ts';
import { type JoinedSecretRow, joinedSecretOf } from '../secrets/client-secret-row.ts';
import type { ClientsTable } from './tables.ts';

/** Separates the entitlements of a client that a query aggregates in one column. */
export const ENTITLEMENT_SEPARATOR = '\n';

// The values of `token_binding`.
const DPOP = 'dpop';
const CERTIFICATE = 'certificate';

export const CLIENT_COLUMNS = [
  'tenant_id',
  'client_id',
  'id',
  'name',
  'description',
  'labels',
  'owner',
  'contacts',
  'environment',
  'purpose',
  'kind',
  'auth_method',
  'access_token_format',
  'access_token_lifetime',
  'scope_policy',
  'scopes',
  'default_scopes',
  'default_resource',
  'jwks',
  'jwks_uri',
  'key_uri_reached_at',
  'metadata_fetched_at',
  'assertion_signing_alg',
  'max_assertion_lifetime',
  'assertion_audience',
  'assertion_key_ids',
  'tls_subject',
  'token_binding',
  'access_token_signing_alg',
  'introspect_authorization',
  'introspection_signing_alg',
  'claims',
  'ip_rules',
  'quota',
  'coalesce_seconds',
  'exchange',
  'passthrough',
  'authorization_details_types',
  'revoked_credentials',
  'instance_generation',
  'ended_instances',
  'version',
  'generation',
  'created_at',
  'created_by',
  'updated_at',
  'expires_at',
  'deletion_protected_at',
  'enabled_at',
  'disabled_at',
  'disabled_by',
  'lockdown',
  'deleted_at',
  'deleted_by',
] as const;

type ClientRow = Pick<Selectable<ClientsTable>, (typeof CLIENT_COLUMNS)[number]>;

export const clientRow = (client: Client): ClientRow & Pick<Selectable<ClientsTable>, 'metadata_due_at'> => ({
  tenant_id: client.tenantId,
  client_id: client.clientId,
  id: client.id,
  name: client.name,
  description: client.description ?? null,
  labels: JSON.stringify(client.labels),
  owner: client.owner ?? null,
  contacts: JSON.stringify(client.contacts),
  environment: client.environment ?? null,
  purpose: client.purpose ?? null,
  kind: client.kind,
  auth_method: client.authMethod,
  access_token_format: client.accessTokenFormat ?? null,
  access_token_lifetime: client.accessTokenLifetime ?? null,
  scope_policy: client.restrictScopes ? 'own' : 'any',
  scopes: JSON.stringify(client.scopes),
  default_scopes: JSON.stringify(client.defaultScopes),
  default_resource: client.defaultResource ?? null,
  jwks: client.jwks === undefined ? null : JSON.stringify(client.jwks),
  jwks_uri: client.jwksUri ?? null,
  key_uri_reached_at: client.keyUriReachedAt ?? null,
  metadata_fetched_at: client.metadataFetchedAt ?? null,
  metadata_due_at: client.metadataFetchedAt === undefined ? null : client.metadataFetchedAt + METADATA_INTERVAL,
  assertion_signing_alg: client.assertionSigningAlg ?? null,
  max_assertion_lifetime: client.maxAssertionLifetime ?? null,
  assertion_audience: client.assertionAudience,
  assertion_key_ids: client.assertionKeyIds === undefined ? null : JSON.stringify(client.assertionKeyIds),
  tls_subject: client.tlsSubject === undefined ? null : JSON.stringify(client.tlsSubject),
  token_binding: JSON.stringify([
    ...(client.dpopBoundAccessTokens ? [DPOP] : []),
    ...(client.certificateBoundAccessTokens ? [CERTIFICATE] : []),
  ]),
  access_token_signing_alg: client.accessTokenSigningAlg ?? null,
  introspect_authorization: client.introspectAuthorization,
  introspection_signing_alg: client.introspectionSignedResponseAlg ?? null,
  claims: JSON.stringify(client.claims),
  ip_rules: client.ipRules === undefined ? null : JSON.stringify(client.ipRules),
  quota: quotaColumn(client.quota),
  coalesce_seconds: client.coalesce ?? null,
  exchange: client.exchange === undefined ? null : JSON.stringify(client.exchange),
  passthrough: JSON.stringify(client.passthrough),
  authorization_details_types: JSON.stringify(client.authorizationDetailsTypes),
  revoked_credentials: JSON.stringify(client.revokedCredentials),
  instance_generation: client.instanceGeneration,
  ended_instances: JSON.stringify(client.endedInstances),
  version: client.version,
  generation: client.generation,
  created_at: client.createdAt,
  created_by: client.createdBy,
  updated_at: client.updatedAt,
  expires_at: client.expiresAt ?? null,
  deletion_protected_at: client.deletionProtectedAt ?? null,
  enabled_at: client.enabledAt,
  disabled_at: client.disabledAt ?? null,
  disabled_by: client.disabledBy ?? null,
  lockdown: client.lockdown === undefined ? null : JSON.stringify(client.lockdown),
  deleted_at: client.deletedAt ?? null,
  deleted_by: client.deletedBy ?? null,
});

/** A row of a client and one of its secrets. A client without a secret has a single row. */
export type JoinedClientRow = ClientRow & JoinedSecretRow & { readonly entitlements: string | null };

/** The clients of joined rows; the rows of a client must be consecutive. */
export const clientsOf = (rows: readonly JoinedClientRow[]): readonly Client[] => {
  const clients: Client[] = [];
  let current: readonly [row: JoinedClientRow, secrets: Client['secrets'][number][]] | undefined;
  for (const row of rows) {
    if (current?.[0].id !== row.id) {
      current = [row, []];
      clients.push(clientOf(...current));
    }
    const secret = joinedSecretOf(row);
    if (secret !== undefined) current[1].push(secret);
  }
  return clients;
};

const clientOf = (row: JoinedClientRow, secrets: Client['secrets']): Client => ({
  tenantId: row.tenant_id,
  id: row.id,
  clientId: row.client_id,
  name: row.name,
  description: row.description ?? undefined,
  labels: parseTextMembers(row.labels),
  owner: row.owner ?? undefined,
  contacts: parseTexts(row.contacts),
  environment: row.environment ?? undefined,
  purpose: row.purpose ?? undefined,
  kind: row.kind,
  authMethod: row.auth_method,
  accessTokenFormat: row.access_token_format ?? undefined,
  accessTokenLifetime: row.access_token_lifetime ?? undefined,
  restrictScopes: row.scope_policy === 'own',
  scopes: parseTexts(row.scopes),
  defaultScopes: parseTexts(row.default_scopes),
  defaultResource: row.default_resource ?? undefined,
  jwks: row.jwks === null ? undefined : parsePublicJwks({ keys: JSON.parse(row.jwks) }),
  jwksUri: row.jwks_uri ?? undefined,
  keyUriReachedAt: row.key_uri_reached_at ?? undefined,
  metadataFetchedAt: row.metadata_fetched_at ?? undefined,
  assertionSigningAlg: row.assertion_signing_alg ?? undefined,
  maxAssertionLifetime: row.max_assertion_lifetime ?? undefined,
  assertionAudience: row.assertion_audience,
  assertionKeyIds: row.assertion_key_ids === null ? undefined : parseTexts(row.assertion_key_ids),
  tlsSubject: row.tls_subject === null ? undefined : tlsSubjectOf(row.tls_subject),
  certificateBoundAccessTokens: parseTexts(row.token_binding).includes(CERTIFICATE),
  dpopBoundAccessTokens: parseTexts(row.token_binding).includes(DPOP),
  accessTokenSigningAlg: row.access_token_signing_alg ?? undefined,
  introspectAuthorization: row.introspect_authorization,
  introspectionSignedResponseAlg: row.introspection_signing_alg ?? undefined,
  claims: parseObject(row.claims),
  ipRules: row.ip_rules === null ? undefined : ipRulesOf(row.ip_rules),
  quota: row.quota === null ? undefined : quotaOf(row.quota),
  coalesce: row.coalesce_seconds ?? undefined,
  exchange: row.exchange === null ? undefined : JSON.parse(row.exchange),
  passthrough: parseObject(row.passthrough),
  authorizationDetailsTypes: parseTexts(row.authorization_details_types),
  revokedCredentials: parseTexts(row.revoked_credentials),
  instanceGeneration: row.instance_generation,
  endedInstances: JSON.parse(row.ended_instances),
  version: row.version,
  entitlements: row.entitlements === null ? [] : row.entitlements.split(ENTITLEMENT_SEPARATOR),
  generation: row.generation,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at ?? undefined,
  deletionProtectedAt: row.deletion_protected_at ?? undefined,
  enabledAt: row.enabled_at ?? row.created_at,
  disabledAt: row.disabled_at ?? undefined,
  disabledBy: row.disabled_by ?? undefined,
  lockdown: row.lockdown === null ? undefined : lockdownOf(row.lockdown),
  deletedAt: row.deleted_at ?? undefined,
  deletedBy: row.deleted_by ?? undefined,
  secrets,
});

const tlsSubjectOf = (json: string): TlsSubject => {
  const { attribute: stored, value } = parseTextMembers(json);
  const attribute = TLS_SUBJECT_ATTRIBUTES.find((each) => each === stored);
  if (attribute === undefined || value === undefined) throw new TypeError('A certificate subject of the store is damaged.');
  return { attribute, value };
};

/** The lockdown that its column stores. */
export const lockdownOf = (json: string): Lockdown => {
  const { at, by, disabled, secrets } = parseObject(json);
  if (typeof at === 'number' && typeof by === 'string' && typeof disabled === 'boolean' && isJsonArray(secrets)) {
    return { at, by, disabled, secrets: secrets.map(String) };
  }
  throw new TypeError('A lockdown of the store is damaged.');
};
