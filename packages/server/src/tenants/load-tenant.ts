// A tenant at its public URL, and at each former one that is still served. There, all names are those from
// before the move, so that nothing changes for a client or guard that is configured with the former issuer
// (RFC 8414 §3.3).
import type { KeyRing } from '../keys/key-ring.ts';
import type { OwnEntitlement } from '../records/entitlement.ts';
import { atUrl, servedUrls } from '../records/former-url.ts';
import type { SharedQuota } from '../records/quota.ts';
import type { Resource, Tenant } from '../records/tenant.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from './issuer-endpoints.ts';

/** A tenant with everything about it that does not change from request to request. */
export interface LoadedTenant {
  /** The tenant under the names of this URL. */
  readonly tenant: Tenant;
  readonly keys: KeyRing;
  /** The resources by their indicator. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** The resources by every indicator that a request may name, including those of the tenant's other URLs. */
  readonly requestable: ReadonlyMap<string, Resource>;
  /**
   * The resources by every indicator that a valid token can contain, including those of URLs no longer
   * served.
   */
  readonly audiences: ReadonlyMap<string, Resource>;
  /** The tenant's own entitlements by name in lower case. */
  readonly entitlements: ReadonlyMap<string, OwnEntitlement>;
  /** The quotas that its clients share, by name. */
  readonly sharedQuotas: readonly SharedQuota[];
  /** The issuers that it trusts, disabled ones included, by id. */
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** The tenant's own management API, `https://HOST/`. */
  readonly managementResource: Resource;
  /** The resource of tokens when the request and the client name none. */
  readonly defaultResource: Resource;
  /** The issuer identifier of each set of endpoints. */
  readonly issuers: ReadonlyMap<IssuerEndpoints, string>;
  /** Every public URL that is served, this one first: assertions and proofs may name any of them. */
  readonly publicUrls: readonly string[];
  /** Every issuer that a valid token can contain. */
  readonly tokenIssuers: ReadonlySet<string>;
  /** The tenant at its present URL; set at a former URL. */
  readonly movedTo: LoadedTenant | undefined;
}

/** The records of a tenant. */
export interface TenantParts {
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly ring: KeyRing;
  readonly entitlements: readonly OwnEntitlement[];
  readonly sharedQuotas: readonly SharedQuota[];
  readonly trustedIssuers: readonly TrustedIssuer[];
}

/** A tenant at each of its URLs. */
export interface LoadedUrls {
  readonly loaded: LoadedTenant;
  /** The tenant at its former URLs. */
  readonly former: readonly LoadedTenant[];
  /**
   * The time at which the first former URL ends, in milliseconds since the epoch; infinite if there is none.
   */
  readonly until: number;
}

/** Loads a tenant. @param now - milliseconds since the epoch */
export const loadTenant = (parts: TenantParts, now: number): LoadedUrls => {
  const { tenant } = parts;
  const served = servedUrls(tenant, now);
  const loaded = at(tenant.publicUrl, parts, served, undefined);
  return {
    loaded,
    former: served.map(({ url }) => at(url, parts, served, loaded)),
    until: Math.min(...served.map(({ until }) => until)),
  };
};

/**
 * Returns a resource with the URI that it has at the URL of the request. A client's default resource is
 * stored by identity, not by this URI.
 */
export const ownName = (resource: Resource, { resources }: LoadedTenant): Resource =>
  resources.get(resource.uri) ?? [...resources.values()].find(({ kind }) => kind === resource.kind) ?? resource;

const at = (
  publicUrl: string,
  { tenant, resources, ring, entitlements, sharedQuotas, trustedIssuers }: TenantParts,
  served: Tenant['formerUrls'],
  movedTo: LoadedTenant | undefined,
): LoadedTenant => {
  const namedAt = (url: string) => (url === tenant.publicUrl ? resources : resources.map((resource) => atUrl(resource, url)));
  const here = namedAt(publicUrl);
  const managementResource = here.find(({ kind }) => kind === 'management');
  const defaultResource = here[resources.findIndex(({ uri }) => uri === tenant.defaultAudience)];
  if (managementResource === undefined || defaultResource === undefined) {
    throw new TypeError(`Tenant ${tenant.id} lacks one of its built-in resources.`);
  }
  const publicUrls = [...new Set([publicUrl, tenant.publicUrl, ...served.map(({ url }) => url)])];
  const everyUrl = [...new Set([...publicUrls, ...tenant.formerUrls.map(({ url }) => url)])];
  const own = byUri(here);
  // The URIs of this URL come last, so that they take precedence over equal forms.
  const namedAtAll = (urls: readonly string[]) => (urls.length === 1 ? own : byUri([...urls.flatMap(namedAt), ...here]));
  return {
    tenant: movedTo === undefined ? tenant : { ...tenant, publicUrl, defaultAudience: defaultResource.uri },
    keys: ring,
    resources: own,
    requestable: namedAtAll(publicUrls),
    audiences: namedAtAll(everyUrl),
    entitlements: new Map(entitlements.map((each) => [each.name.toLowerCase(), each])),
    sharedQuotas,
    trustedIssuers,
    managementResource,
    defaultResource,
    issuers: new Map(ISSUER_ENDPOINTS.map((endpoints) => [endpoints, publicUrl + endpoints.issuerPath])),
    publicUrls,
    tokenIssuers: new Set(everyUrl.flatMap(issuersAt)),
    movedTo,
  };
};

const byUri = (resources: readonly Resource[]) => new Map(resources.map((resource) => [resource.uri, resource]));

/** The issuers at a public URL. */
export const issuersAt = (publicUrl: string): readonly string[] => ISSUER_ENDPOINTS.map(({ issuerPath }) => publicUrl + issuerPath);
