// The audience of a token (RFC 8707, RFC 9068 §3): the requested resources, else the client's own, else the one its scopes and details belong
// to, else the tenant's management API for a client that holds an entitlement there, else the tenant's default API.
import { requireResourceIndicator } from '@mintmark/protocol';
import { partedEntitlements } from '../clients/entitlements.ts';
import type { Client } from '../records/client.ts';
import { isSameResource } from '../records/former-url.ts';
import type { Resource } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import { findResource, nearestResource } from '../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../tenants/load-tenant.ts';

/**
 * The resources of a token.
 *
 * @param detailOwners - the resources that the authorization details belong to
 * @throws {@link Refusal} `invalid_target` for a resource that is malformed, unknown or not this client's, or when details belong to one
 * that was not requested (RFC 9396 §6); `invalid_scope` for scopes of a resource that was not requested, or of several when none was
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
    requested.length === 0 ? [defaultAudience([...owners, ...detailOwners], client, tenant)] : requestedAudience(requested, client, tenant);
  if (owners.some((owner) => !includes(resources, owner))) throw scopeElsewhere();
  if (detailOwners.some((owner) => !includes(resources, owner))) throw detailsElsewhere();
  return resources;
};

const includes = (resources: readonly Resource[], owner: Resource): boolean => resources.some((each) => isSameResource(each, owner));

const requestedAudience = (requested: readonly string[], client: Client, tenant: LoadedTenant): readonly Resource[] => [
  ...new Set(requested.map((uri) => requestedResource(uri, client, tenant))),
];

// The first owner: should there be another, the token would not be for it, and the caller refuses.
const defaultAudience = ([owner]: readonly Resource[], client: Client, tenant: LoadedTenant): Resource => {
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

// The tenant's own names open nothing there.
const mayManage = ({ entitlements }: Client): boolean => entitlements.length > 0 && partedEntitlements(entitlements).builtIn.length > 0;

/** The resources that the scopes belong to, each once; a scope that none has registered belongs to none. */
const scopeOwners = (scope: readonly string[], { resources }: LoadedTenant): readonly Resource[] => {
  const owners = new Set<Resource>();
  if (scope.length > 0) {
    for (const resource of resources.values()) {
      if (resource.scopes.some((name) => scope.includes(name))) owners.add(resource);
    }
  }
  return [...owners];
};

// Unknown and forbidden read alike: which resources exist is not for everyone to learn.
const invalidTarget = (reason: 'unknown_resource' | 'resource_not_allowed', resource: string, nearest?: Resource): Refusal =>
  new Refusal('invalid_target', 'A requested resource is unknown, or not one that this client may have tokens for.', reason, {
    detail: { resource: resource.slice(0, 512), ...(nearest === undefined ? undefined : { nearest: nearest.uri }) },
  });

const scopeElsewhere = (): Refusal =>
  new Refusal('invalid_scope', 'A scope belongs to a resource that the token would not be for.', 'scope_of_other_resource');

const detailsElsewhere = (): Refusal =>
  new Refusal('invalid_target', 'Authorization details belong to a resource that the token would not be for.', 'details_of_other_resource');
