// Determines the audience of a token (RFC 8707, RFC 9068 §3). It is the first of these that exists: the
// requested resources, the client's default resource, the resource that owns the scopes and details, the
// management API for a client with an entitlement there, and the tenant's default API.
import { requireResourceIndicator } from '@mintmark/protocol';
import { partedEntitlements } from '../clients/entitlements.ts';
import type { Client } from '../records/client.ts';
import { isSameResource } from '../records/former-url.ts';
import type { Resource } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource, nearestResource } from '../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../tenants/load-tenant.ts';

/**
 * Determines the resources of a token.
 *
 * @param detailOwners - the resources that the authorization details belong to
 * @throws {@link Refusal} `invalid_target` for a resource that is malformed, unknown or not allowed for this
 * client, or when details belong to one that was not requested (RFC 9396 §6); `invalid_scope` for scopes of a
 * resource that was not requested, or of several when none was
 */
export const audienceFor = (
  requested: readonly string[],
  scope: readonly string[],
  detailOwners: readonly Resource[],
  client: Client,
  tenant: LoadedTenant,
): readonly Resource[] => {
  const owners = scopeOwners(scope, tenant);
  const resources =
    requested.length === 0 ? [defaultAudience(owners[0] ?? detailOwners[0], client, tenant)] : requestedAudience(requested, client, tenant);
  if (owners.some((owner) => !includes(resources, owner))) throw scopeElsewhere();
  if (detailOwners.some((owner) => !includes(resources, owner))) throw detailsElsewhere();
  return resources;
};

const includes = (resources: readonly Resource[], owner: Resource): boolean => resources.some((each) => isSameResource(each, owner));

const requestedAudience = (requested: readonly string[], client: Client, tenant: LoadedTenant): readonly Resource[] => [
  ...new Set(requested.map((uri) => requestedResource(uri, client, tenant))),
];

// Uses the first owner; `audienceFor` refuses when there is another.
const defaultAudience = (owner: Resource | undefined, client: Client, tenant: LoadedTenant): Resource => {
  if (client.defaultResource !== undefined) {
    return ownName(requestedResource(client.defaultResource, client, tenant), tenant);
  }
  return owner ?? (mayManage(client) ? tenant.managementResource : tenant.defaultResource);
};

const requestedResource = (uri: string, client: Client, tenant: LoadedTenant): Resource => {
  const resource = findResource(tenant.requestable, requireResourceIndicator(uri));
  if (resource === undefined) throw invalidTarget('unknown_resource', uri, nearestResource(tenant.resources, uri));
  if (resource.kind === 'management' && !mayManage(client)) throw invalidTarget('resource_not_allowed', uri);
  return resource;
};

// Only built-in entitlements apply to the management API.
const mayManage = ({ entitlements }: Client): boolean => entitlements.length > 0 && partedEntitlements(entitlements).builtIn.length > 0;

/** The resources that registered the scopes, each once. */
const scopeOwners = (scope: readonly string[], { resources }: LoadedTenant): readonly Resource[] =>
  scope.length === 0 ? NONE : [...resources.values()].filter(({ scopes }) => scopes.some((name) => scope.includes(name)));

const NONE: readonly Resource[] = [];

// Unknown and forbidden resources get the same description, so that clients cannot probe which ones exist.
const invalidTarget = (reason: 'unknown_resource' | 'resource_not_allowed', resource: string, nearest?: Resource): Refusal =>
  new Refusal('invalid_target', 'A requested resource is unknown, or not one that this client may have tokens for.', reason, {
    detail: { resource: resource.slice(0, 512), ...(nearest === undefined ? undefined : { nearest: nearest.uri }) },
  });

const scopeElsewhere = (): Refusal =>
  new Refusal('invalid_scope', 'A scope belongs to a resource that the token would not be for.', 'scope_of_other_resource');

const detailsElsewhere = (): Refusal =>
  new Refusal('invalid_target', 'Authorization details belong to a resource that the token would not be for.', 'details_of_other_resource');
