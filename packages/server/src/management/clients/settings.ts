// Parses the settings of a client in the body of a creation or a change, and reports all problems that its
// schema cannot express.

import { propertiesOfRegistration } from '@mintmark/protocol';
import type { ClientSettings } from '../../clients/build-client.ts';
import { entitlementOf } from '../../clients/entitlements.ts';
import { requireIpRange } from '../../clients/ip-rules.ts';
import type { Client, IpRules } from '../../records/client.ts';
import { allowedSigningAlgorithms } from '../../records/profile.ts';
import { say } from '../../sentences/sentence.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../../tenants/load-tenant.ts';
import { optionalQuota } from '../quotas/quota-body.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { addSecretProblems } from '../secrets/settings.ts';
import { parseCustomClaims } from './custom-claims.ts';
import { parseExchangePolicy } from './exchange-policy.ts';
import { parseProofSettings } from './keys-settings.ts';
import type { NewClientBody } from './schema.ts';

/** The settings in a body. The caller adds the tenant and the creator. */
export type ParsedSettings = Omit<ClientSettings, 'tenantId' | 'createdBy' | 'owner'> &
  Pick<Client, 'owner'> & { readonly secretExpiresAt: number | undefined };

const SECRET_POINTERS = { secret: '/client_secret', hash: '/client_secret_hash' } as const;

/**
 * Parses the settings in a body.
 *
 * @param now - milliseconds since the epoch
 * @param before - the record that is changed
 * @throws {@link Problem} 400 with every invalid field
 */
export const parseClientSettings = (body: NewClientBody, tenant: LoadedTenant, now: number, before?: Client): ParsedSettings => {
  const problems = new FieldProblems();
  const { name = '' } = body;
  problems.require(body.name !== undefined, '/name', 'is missing');
  const proof = parseProofSettings(body, tenant.tenant, problems);
  const scopes = body.scopes ?? [];
  const outside = (body.default_scopes ?? []).findIndex((scope) => !scopes.includes(scope));
  problems.require(outside < 0, `/default_scopes/${outside}`, 'is not one of scopes');
  const resource = body.default_resource === undefined ? undefined : findResource(tenant.requestable, body.default_resource);
  problems.require(body.default_resource === undefined || resource !== undefined, '/default_resource', 'is not a resource of this tenant');
  const maximum = tenant.tenant.maxAccessTokenLifetime;
  problems.require(
    (body.access_token_lifetime ?? 0) <= maximum,
    '/access_token_lifetime',
    say("is above the tenant's maximum of {maximum} seconds", { maximum }),
  );
  // An unchanged expiry may be in the past.
  const isUnchanged = body.expires_at !== undefined && Date.parse(body.expires_at) === before?.expiresAt;
  const settings: ParsedSettings = {
    ...proof,
    name,
    description: body.description,
    labels: body.labels ?? {},
    owner: body.owner,
    contacts: body.contacts ?? [],
    environment: body.environment,
    purpose: body.purpose,
    kind: body.kind ?? 'service',
    ...(body.client_id === undefined ? undefined : { clientId: body.client_id }),
    accessTokenFormat: body.access_token_format,
    accessTokenLifetime: body.access_token_lifetime,
    accessTokenSigningAlg: body.access_token_signing_alg,
    introspectAuthorization: body.introspect_authorization ?? 'audience',
    introspectionSignedResponseAlg: body.introspection_signed_response_alg,
    restrictScopes: body.restrict_scopes ?? true,
    scopes,
    defaultScopes: body.default_scopes ?? scopes,
    defaultResource: resource && ownName(resource, tenant).uri,
    authorizationDetailsTypes: body.authorization_details_types ?? [],
    claims: problems.parse('/claims', () => parseCustomClaims(body.claims ?? {})) ?? {},
    entitlements: parseEntitlements(body.entitlements ?? [], tenant, problems),
    ipRules: parseIpRules(body.ip_rules, problems),
    quota: optionalQuota(body.quota),
    coalesce: body.coalesce,
    exchange: parseExchangePolicy(body.exchange, tenant, problems),
    deletionProtectedAt: (body.deletion_protected ?? false) ? (before?.deletionProtectedAt ?? now) : undefined,
    expiresAt: isUnchanged ? before?.expiresAt : problems.future('/expires_at', body.expires_at, now),
    secretExpiresAt: problems.future('/secret_expires_at', body.secret_expires_at, now),
  };
  const isSealed = propertiesOfRegistration(settings.authMethod ?? 'default').verifiedBy === 'sealed_secret';
  const secret = { clientSecret: body.client_secret, hash: body.client_secret_hash, isSealed, pointers: SECRET_POINTERS };
  addSecretProblems(secret, { authMethod: proof.authMethod, name, clientId: body.client_id }, problems);
  requireRegistered(settings, tenant, problems);
  problems.throwIfAny();
  return settings;
};

/** Checks address rules, and records invalid ranges. */
export const parseIpRules = (rules: IpRules | undefined, problems: FieldProblems): IpRules | undefined => {
  for (const [index, range] of rules?.ranges.entries() ?? []) problems.parse(`/ip_rules/ranges/${index}`, () => requireIpRange(range));
  return rules;
};

const parseEntitlements = (names: readonly string[], { entitlements: own }: LoadedTenant, problems: FieldProblems): readonly string[] => {
  const entitlements = new Set<string>();
  for (const [index, name] of names.entries()) {
    const canonical = entitlementOf(name, own);
    problems.require(canonical !== undefined, `/entitlements/${index}`, 'is not an entitlement');
    if (canonical !== undefined) entitlements.add(canonical);
  }
  return [...entitlements];
};

// Checks the values that must be registered with the tenant, or allowed by its profile.
const requireRegistered = (settings: ParsedSettings, { tenant, resources }: LoadedTenant, problems: FieldProblems): void => {
  const types = new Set([...resources.values()].flatMap(({ authorizationDetails }) => Object.keys(authorizationDetails)));
  for (const [index, type] of (settings.authorizationDetailsTypes ?? []).entries()) {
    problems.require(types.has(type), `/authorization_details_types/${index}`, 'is not a type of a resource of this tenant');
  }
  const allowed: readonly string[] = allowedSigningAlgorithms(tenant.profile);
  const fits = (alg: string | undefined) => alg === undefined || allowed.includes(alg);
  const detail = 'is not allowed by the FAPI 2.0 profile of the tenant';
  problems.require(fits(settings.accessTokenSigningAlg), '/access_token_signing_alg', detail);
  problems.require(fits(settings.introspectionSignedResponseAlg), '/introspection_signed_response_alg', detail);
};
