// Determines what a client may see of a token. The plain and the signed response and the revocation feed all
// use these functions (CVE-2026-37979, CVE-2026-18208).
import { canonicalResource } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { isSameResource } from '../records/former-url.ts';
import type { Resource } from '../records/tenant.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The client and the resources of a token. */
export interface TokenOwnership {
  readonly clientId: string;
  /** Resource indicators, separated by spaces. */
  readonly audience: string;
}

/** The resources of a token that the caller may see; `undefined` when it may not see the token. */
export const visibleAudience = (token: TokenOwnership, caller: Client, tenant: LoadedTenant): readonly string[] | undefined => {
  const audience = token.audience.split(' ');
  if (caller.introspectAuthorization === 'any' || token.clientId === caller.clientId) return audience;
  if (caller.introspectAuthorization === 'self') return undefined;
  const own = audience.filter((uri) => tenant.audiences.get(uri)?.owners.includes(caller.clientId));
  return own.length === 0 ? undefined : own;
};

/**
 * The scopes without those of resources that the caller may not see. Unregistered scopes are always included.
 */
export const visibleScope = (scope: string, audience: readonly string[], { resources, audiences }: LoadedTenant): string => {
  const isShown = (resource: Resource) =>
    audience.includes(resource.uri) || audience.some((uri) => isSameResource(audiences.get(uri), resource));
  const hidden = [...resources.values()].filter((resource) => !isShown(resource));
  return scope
    .split(' ')
    .filter((name) => name !== '' && !hidden.some(({ scopes }) => scopes.includes(name)))
    .join(' ');
};

/** The details whose type belongs to a resource that the caller may see. */
export const visibleDetails = (json: string, audience: readonly string[], { audiences }: LoadedTenant): readonly unknown[] => {
  const shown = audience.flatMap((uri) => audiences.get(uri) ?? []);
  const details: readonly { readonly type: string }[] = JSON.parse(json);
  return details.filter(({ type }) => shown.some(({ authorizationDetails }: Resource) => Object.hasOwn(authorizationDetails, type)));
};

/**
 * Whether a caller receives the events of other clients and their credentials: only if it may see their
 * tokens.
 */
export const seesOthers = ({ clientId, introspectAuthorization }: Client, { resources }: LoadedTenant): boolean =>
  introspectAuthorization === 'any' ||
  (introspectAuthorization === 'audience' && [...resources.values()].some(({ owners }) => owners.includes(clientId)));

/** Whether a caller sees every token for a resource, as the guard of that resource must. */
export const seesResource = ({ clientId, introspectAuthorization }: Client, uri: string, { audiences }: LoadedTenant): boolean =>
  introspectAuthorization === 'any' ||
  (introspectAuthorization === 'audience' && findResource(audiences, uri)?.owners.includes(clientId) === true);

const findResource = (resources: LoadedTenant['resources'], uri: string): Resource | undefined => {
  const wanted = canonicalResource(uri);
  return resources.get(uri) ?? [...resources.values()].find((resource) => canonicalResource(resource.uri) === wanted);
};
