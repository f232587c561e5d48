// The representation of a client in IBM Security Verify's API.

import { nameAtIbm } from '../../clients/entitlements.ts';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import type { Client } from '../../records/client.ts';
import type { JsonObject, JsonValue } from '../../records/json-value.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { passthroughOf } from './passthrough-settings.ts';

/** Path of the collection. */
const API_CLIENTS = '/v1.0/apiclients';

/** The current path, and an older one that IBM's documents still use. */
export const API_CLIENT_ADDRESSES = [API_CLIENTS, '/apisecurity/v1.0/apiclients'] as const;

/**
 * The settings of a client by IBM's names. Members without a value are left out, except for a filter that is
 * off.
 */
export const apiClientSettings = (client: Client, { tenant }: LoadedTenant) => {
  const passthrough = passthroughOf(client);
  const { scopeDescriptions } = passthrough;
  return {
    clientName: client.name,
    description: client.description,
    enabled: client.disabledAt === undefined,
    entitlements: client.entitlements.map(nameAtIbm),
    ipFilterOp: client.ipRules?.op ?? null,
    ipFilters: client.ipRules?.ranges ?? passthrough.ipFilters ?? [],
    jwkUri: client.jwksUri,
    accessTokenType: (client.accessTokenFormat ?? tenant.accessTokenFormat) === 'jwt' ? ('jwt' as const) : ('default' as const),
    idTokenSigningAlg: passthrough.idTokenSigningAlg ?? client.accessTokenSigningAlg,
    ...scopeSettings(client, scopeDescriptions),
    overrideSettings: {
      ...passthrough.overrideSettings,
      ...scopeSettings(client, scopeDescriptions),
      accessTokenLifetime: client.accessTokenLifetime,
    },
    additionalProperties: passthrough.additionalProperties ?? {},
    additionalConfig: {
      ...passthrough.additionalConfig,
      clientAuthMethod: client.authMethod,
      validateClientAssertionJti: passthrough.additionalConfig?.['validateClientAssertionJti'] ?? true,
      allowedClientAssertionVerificationKeys: client.assertionKeyIds ?? [],
      jwks: client.jwks === undefined ? undefined : { keys: client.jwks },
      introspectAuthorization: client.introspectAuthorization === 'audience' ? 'app' : client.introspectAuthorization,
      dpopBoundAccessTokens: client.dpopBoundAccessTokens,
      tlsClientAuthAttribute: client.tlsSubject?.attribute,
      tlsClientAuthAttributeValue: client.tlsSubject?.value,
      certificateBoundAccessTokens: client.certificateBoundAccessTokens,
      clientAssertionSigningAlg: client.assertionSigningAlg,
      assertionAudienceList: client.assertionAudience === 'list',
      legacyAssertionAudience: client.assertionAudience === 'legacy',
      maxAssertionLifetime: client.maxAssertionLifetime,
    },
  };
};

// The settings are at both levels: newer IBM tenants have them at the top, older ones in `overrideSettings`.
const scopeSettings = ({ restrictScopes, scopes }: Client, descriptions: JsonObject | undefined) => ({
  restrictScopes,
  scopes: scopes.map((name) => ({ name, description: textOf(descriptions?.[name]) })),
});

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * The representation of a client.
 *
 * @param clientSecret - the secret or its handle; `undefined` when the caller may see neither
 */
export const apiClientView = (client: Client, tenant: LoadedTenant, clientSecret: PlainSecret | string | undefined) => ({
  id: client.id,
  clientId: client.clientId,
  clientSecret,
  ...apiClientSettings(client, tenant),
  _links: { self: { href: `${API_CLIENTS}/${client.id}` } },
});
