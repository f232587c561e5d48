// From the domain's client to IBM Security Verify's.

import { nameAtIbm } from '../../clients/entitlements.ts';
import type { PlainSecret } from '../../clients/plain-secret.ts';
import type { Client } from '../../records/client.ts';
import type { JsonObject, JsonValue } from '../../records/json-value.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { passthroughOf } from './passthrough-settings.ts';

/** Path of the collection. */
const API_CLIENTS = '/v1.0/apiclients';

/** The same by an older address, which IBM's documents still use. */
export const API_CLIENT_ADDRESSES = [API_CLIENTS, '/apisecurity/v1.0/apiclients'] as const;

/** The settings of a client in IBM's words. What has no value is left out, but for the filter that is off. */
export const apiClientSettings = (client: Client, { tenant }: LoadedTenant) => {
  const carried = passthroughOf(client);
  const { scopeDescriptions } = carried;
  return {
    clientName: client.name,
    description: client.description,
    enabled: client.disabledAt === undefined,
    entitlements: client.entitlements.map(nameAtIbm),
    ipFilterOp: client.ipRules?.op ?? null,
    ipFilters: client.ipRules?.ranges ?? carried.ipFilters ?? [],
    jwkUri: client.jwksUri,
    accessTokenType: (client.accessTokenFormat ?? tenant.accessTokenFormat) === 'jwt' ? ('jwt' as const) : ('default' as const),
    idTokenSigningAlg: carried.idTokenSigningAlg ?? client.accessTokenSigningAlg,
    ...scopeSettings(client, scopeDescriptions),
    overrideSettings: {
      ...carried.overrideSettings,
      ...scopeSettings(client, scopeDescriptions),
      accessTokenLifetime: client.accessTokenLifetime,
    },
    additionalProperties: carried.additionalProperties ?? {},
    additionalConfig: {
      ...carried.additionalConfig,
      clientAuthMethod: client.authMethod,
      validateClientAssertionJti: carried.additionalConfig?.['validateClientAssertionJti'] ?? true,
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

// Newer tenants tell them at the top, older ones below: programs of both are told.
const scopeSettings = ({ restrictScopes, scopes }: Client, descriptions: JsonObject | undefined) => ({
  restrictScopes,
  scopes: scopes.map((name) => ({ name, description: textOf(descriptions?.[name]) })),
});

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** A client as answers show it. @param clientSecret - itself or its handle; `undefined` for those who are not to see it */
export const apiClientView = (client: Client, tenant: LoadedTenant, clientSecret: PlainSecret | string | undefined) => ({
  id: client.id,
  clientId: client.clientId,
  clientSecret,
  ...apiClientSettings(client, tenant),
  _links: { self: { href: `${API_CLIENTS}/${client.id}` } },
});
