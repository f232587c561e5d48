// What an identity assertion leads to: resources, scopes and details, each within what the assertion, the trust rule, the
// client and the request have.
import { isDeepStrictEqual } from 'node:util';
import { type AuthorizationDetail, requestedScope, requireResourceIndicator, type TokenRequest } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { isSameResource } from '../records/former-url.ts';
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import type { Resource } from '../records/tenant.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import { assertionRefused } from '../refusals/assertion-refused.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource } from '../tenants/find-resource.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { VerifiedToken } from '../trust/foreign-token.ts';
import { type TokenLimits, withScopesOf } from '../trust/rule-limits.ts';
import { grantedDetails } from './authorization-details.ts';

/** What an assertion limits its token to; `undefined` where it has no such claim. */
export interface AssertionLimits {
  readonly resources: readonly string[] | undefined;
  readonly scope: readonly string[] | undefined;
  readonly details: readonly JsonValue[];
}

/** Reads the limits. @throws {@link Refusal} `invalid_grant` for claims that do not have their form */
export const assertionLimits = ({ issuer, claims }: VerifiedToken): AssertionLimits => {
  const { resource, scope, authorization_details: details } = claims;
  const malformed = (claim: string) => assertionRefused('identity_assertion_claims', { issuer: issuer.id, claim });
  const resources = typeof resource === 'string' ? [resource] : resource;
  if (resources !== undefined && !isTexts(resources)) throw malformed('resource');
  if (scope !== undefined && typeof scope !== 'string') throw malformed('scope');
  if (details !== undefined && !Array.isArray(details)) throw malformed('authorization_details');
  // Details alone are all that was approved, not all scopes.
  const ofDetails = details === undefined ? undefined : [];
  return { resources, scope: scope?.split(' ').filter((name) => name !== '') ?? ofDetails, details: details ?? [] };
};

const isTexts = (value: JsonValue): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');

/**
 * The resources of the token: those that the request names; or else those of the assertion that the rule has, or the only
 * one of the rule.
 *
 * @param limits - of the rule, and of the credential of the client
 * @throws {@link Refusal} `invalid_target`
 */
export const assertedResources = (
  { resources: requested, audiences }: TokenRequest,
  { resources: asserted }: AssertionLimits,
  limits: readonly (Pick<TokenLimits, 'resources'> | undefined)[],
  { requestable }: LoadedTenant,
): readonly Resource[] => {
  const allowed = [asserted, ...limits.map((each) => each?.resources)].flatMap((uris) =>
    uris === undefined ? [] : [uris.map((uri) => findResource(requestable, uri))],
  );
  // The rights at the management API are those of the client.
  const allowedResource = (uri: string): Resource | undefined => {
    const resource = findResource(requestable, uri);
    const isAllowed = resource !== undefined && resource.kind !== 'management' && allowed.every((list) => list.includes(resource));
    return isAllowed ? resource : undefined;
  };
  const [only, other] = limits[0]?.resources ?? [];
  const others = asserted ?? (only !== undefined && other === undefined ? [only] : []);
  const named = requested.map(requireResourceIndicator);
  const found = (named.length > 0 ? named : others).flatMap((uri) => allowedResource(uri) ?? []);
  const refused = named.find((uri) => allowedResource(uri) === undefined);
  if (refused !== undefined || found.length === 0) {
    const description = 'A resource is unknown, or not one that this client may have tokens of users for, or none is named.';
    throw wrongTarget(description, refused ?? others.join(' '));
  }
  const unread = audiences.find((uri) => !found.some((resource) => resource === findResource(requestable, uri)));
  if (unread !== undefined) throw wrongTarget('This server does not read audience: name the API by resource (RFC 8707).', unread);
  return [...new Set(found)];
};

/** What scopes and details depend on. */
interface ForClient {
  readonly client: Client;
  readonly resources: readonly Resource[];
}

/**
 * The scopes: those that are requested, or else all of the assertion that the rule and the client have, or their default
 * ones if the assertion has none.
 *
 * @throws {@link Refusal} `invalid_scope` for a requested scope that is not among them
 */
export const assertedScope = (
  request: TokenRequest,
  { scope: asserted }: AssertionLimits,
  { rule, client, resources }: ForClient & { readonly rule: TrustRule },
  tenant: LoadedTenant,
): readonly string[] => {
  const limited = withScopesOf(rule, client);
  const isLed = (scope: string) =>
    limited.scopes.includes(scope) && asserted?.includes(scope) !== false && isOfResources(scope, resources, tenant);
  const requested = requestedScope(request);
  const refused = requested?.find((scope) => !isLed(scope));
  if (refused !== undefined) {
    throw beyond('invalid_scope', `Scope '${refused}' is not granted by this assertion.`, 'identity_assertion_scope', {
      scope: refused,
      assertion_scope: asserted?.join(' ').slice(0, 512) ?? null,
      rule_scope: limited.scopes.join(' ').slice(0, 512),
    });
  }
  return [...new Set(requested ?? (asserted ?? limited.defaultScopes).filter(isLed))];
};

// A scope that no resource has registered may be that of any.
const isOfResources = (scope: string, chosen: readonly Resource[], { resources }: LoadedTenant): boolean => {
  const owner = [...resources.values()].find(({ scopes }) => scopes.includes(scope));
  return owner === undefined || chosen.some((resource) => isSameResource(resource, owner));
};

/**
 * The authorization details: those that are requested, each of which the assertion must have, and the client may have.
 *
 * @throws {@link Refusal} `invalid_authorization_details`, `invalid_target` for those of another resource
 */
export const assertedDetails = (
  { authorizationDetails: requested }: TokenRequest,
  { details: asserted }: AssertionLimits,
  { client, resources }: ForClient,
  tenant: LoadedTenant,
): readonly AuthorizationDetail[] => {
  const { details, owners } = grantedDetails(requested, client, tenant);
  const refused = details.find((detail) => !asserted.some((each) => isDeepStrictEqual(each, detail)));
  if (refused !== undefined) {
    const type = refused.type.slice(0, 128);
    const description = `Authorization details of type '${type}' are not granted by this assertion.`;
    throw beyond('invalid_authorization_details', description, 'identity_assertion_details', { type });
  }
  const elsewhere = owners.find((owner) => !resources.some((resource) => isSameResource(resource, owner)));
  if (elsewhere !== undefined) {
    throw wrongTarget('Authorization details belong to a resource that the token would not be for.', elsewhere.uri);
  }
  return details;
};

const wrongTarget = (description: string, uri: string): Refusal =>
  beyond('invalid_target', description, 'identity_assertion_target', { resource: uri.slice(0, 512) });

const beyond = (code: Refusal['code'], description: string, reason: Reason, detail: JsonObject): Refusal =>
  new Refusal(code, description, reason, { detail });
