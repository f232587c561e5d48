// A client in its wire form.
import type { Client, TlsSubject } from '../../records/client.ts';
import type { CredentialUse } from '../../records/credential-use.ts';
import { quotaView } from '../quotas/quota-body.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';
import { secretView } from '../secrets/view.ts';
import { exchangePolicyView } from './exchange-policy.ts';
import { ClientPatch, type ClientViewBody } from './schema.ts';

/** The state of a client. @param now - milliseconds; decides whether it is expired */
export const clientState = ({ disabledAt, expiresAt, deletedAt }: Client, now: number): ClientViewBody['state'] => {
  if (deletedAt !== undefined) return 'deleted';
  if (disabledAt !== undefined) return 'disabled';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'enabled';
};

const tlsValue = ({ tlsSubject }: Client, attribute: TlsSubject['attribute']): string | null =>
  tlsSubject?.attribute === attribute ? tlsSubject.value : null;

/**
 * A client as responses show it.
 *
 * @param uses - last uses of credentials; those of other clients are ignored
 */
export const clientView = (client: Client, now: number, uses: readonly CredentialUse[] = []): ClientViewBody => ({
  client_id: client.clientId,
  id: client.id,
  name: client.name,
  description: client.description ?? null,
  labels: { ...client.labels },
  owner: client.owner ?? null,
  contacts: [...client.contacts],
  environment: client.environment ?? null,
  purpose: client.purpose ?? null,
  kind: client.kind,
  deletion_protected: client.deletionProtectedAt !== undefined,
  state: clientState(client, now),
  token_endpoint_auth_method: client.authMethod,
  jwks: client.jwks === undefined ? null : { keys: client.jwks.map((jwk) => ({ ...jwk })) },
  jwks_uri: client.jwksUri ?? null,
  metadata_url: client.metadataFetchedAt === undefined ? null : client.clientId,
  metadata_fetched_at: orNull(client.metadataFetchedAt),
  token_endpoint_auth_signing_alg: client.assertionSigningAlg ?? null,
  assertion_key_ids: client.assertionKeyIds === undefined ? null : [...client.assertionKeyIds],
  max_assertion_lifetime: client.maxAssertionLifetime ?? null,
  assertion_audience_list: client.assertionAudience === 'list',
  legacy_assertion_audience: client.assertionAudience === 'legacy',
  tls_client_auth_subject_dn: tlsValue(client, 'subject_dn'),
  tls_client_auth_san_dns: tlsValue(client, 'san_dns'),
  tls_client_auth_san_uri: tlsValue(client, 'san_uri'),
  tls_client_auth_san_ip: tlsValue(client, 'san_ip'),
  tls_client_auth_san_email: tlsValue(client, 'san_email'),
  tls_client_certificate_bound_access_tokens: client.certificateBoundAccessTokens,
  dpop_bound_access_tokens: client.dpopBoundAccessTokens,
  access_token_format: client.accessTokenFormat ?? null,
  access_token_lifetime: client.accessTokenLifetime ?? null,
  access_token_signing_alg: client.accessTokenSigningAlg ?? null,
  introspect_authorization: client.introspectAuthorization,
  introspection_signed_response_alg: client.introspectionSignedResponseAlg ?? null,
  restrict_scopes: client.restrictScopes,
  scopes: [...client.scopes],
  default_scopes: [...client.defaultScopes],
  default_resource: client.defaultResource ?? null,
  authorization_details_types: [...client.authorizationDetailsTypes],
  claims: { ...client.claims },
  entitlements: [...client.entitlements],
  ip_rules: client.ipRules === undefined ? null : { op: client.ipRules.op, ranges: [...client.ipRules.ranges] },
  quota: client.quota === undefined ? null : quotaView(client.quota),
  coalesce: client.coalesce ?? null,
  exchange: client.exchange === undefined ? null : exchangePolicyView(client.exchange),
  revoked_credentials: [...client.revokedCredentials],
  created_at: timestamp(client.createdAt),
  created_by: client.createdBy,
  updated_at: timestamp(client.updatedAt),
  expires_at: orNull(client.expiresAt),
  enabled_at: client.disabledAt === undefined ? timestamp(client.enabledAt) : null,
  disabled_at: orNull(client.disabledAt),
  disabled_by: client.disabledBy ?? null,
  locked_down_at: orNull(client.lockdown?.at),
  locked_down_by: client.lockdown?.by ?? null,
  deleted_at: orNull(client.deletedAt),
  deleted_by: client.deletedBy ?? null,
  secrets: client.secrets.map((secret) => secretView(secret, now, uses)),
  credential_uses: uses
    .filter(({ clientId }) => clientId === client.clientId)
    .map(({ credentialId, at, address }) => ({ credential_id: credentialId, last_used_at: timestamp(at), last_used_from: address })),
});

const SETTINGS: ReadonlySet<string> = new Set(Object.keys(ClientPatch.properties));

/**
 * The settings of a client that a patch can change, in their wire form. Without `default_scopes` when these
 * are all of its scopes, which is the default: they then follow changes of `scopes`.
 */
export const clientSettingsView = (client: Client): object => {
  const { default_scopes, ...view } = clientView(client, 0);
  const isDefault = default_scopes.length === view.scopes.length && default_scopes.every((scope) => view.scopes.includes(scope));
  const settings = Object.entries(isDefault ? view : { ...view, default_scopes });
  return Object.fromEntries(settings.filter(([name]) => SETTINGS.has(name)));
};
