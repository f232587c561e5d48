// A tenant as it is spoken to: at its public URL, and at each former one that is still answered, where everything is named as before the
// move. A client or guard that was set up with the old issuer finds it unchanged (RFC 8414 §3.3).
import type { KeyRing } from '../keys/key-ring.ts';
import type { OwnEntitlement } from '../records/entitlement.ts';
import { atUrl, servedUrls } from '../records/former-url.ts';
import type { Resource, Tenant } from '../records/tenant.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from './issuer-endpoints.ts';

/** A tenant with everything about it that does not change from request to request. */
export interface LoadedTenant {
  /** As it is named at this URL. */
  readonly tenant: Tenant;
  readonly keys: KeyRing;
  /** By resource indicator. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** By every indicator that a token may be asked for: also those of the tenant's other URLs. */
  readonly requestable: ReadonlyMap<string, Resource>;
  /** By every indicator that may stand in a live token: also those of URLs that are answered no more. */
  readonly audiences: ReadonlyMap<string, Resource>;
  /** Of the tenant's own, by their names in lower case. */
  readonly entitlements: ReadonlyMap<string, OwnEntitlement>;
  /** The tenant's own management API, `https://HOST/`. */
  readonly managementResource: Resource;
  /** What tokens are for when nothing else decides. */
  readonly defaultResource: Resource;
  /** The issuer identifier of each set of endpoints. */
  readonly issuers: ReadonlyMap<IssuerEndpoints, string>;
  /** Every public URL that is answered, this one first: what clients sign may name any of them. */
  readonly publicUrls: readonly string[];
  /** Every issuer that may stand in a live token. */
  readonly tokenIssuers: ReadonlySet<string>;
  /** At a former URL: the tenant at its present one. */
  readonly movedTo: LoadedTenant | undefined;
}

/** What a tenant is made of. */
export interface TenantParts {
  readonly tenant: Tenant;
  readonly resources: readonly Resource[];
  readonly ring: KeyRing;
  readonly entitlements: readonly OwnEntitlement[];
}

/** A tenant at each of its URLs. */
export interface LoadedUrls {
  readonly loaded: LoadedTenant;
  /** At those that it had before. */
  readonly former: readonly LoadedTenant[];
  /** When this is not true any more, in milliseconds since the epoch; infinite when time alone changes nothing. */
  readonly until: number;
}

/** Makes it. @param now - milliseconds since the epoch */
export const loadTenant = (parts: TenantParts, now: number): LoadedUrls => {
  const { tenant } = parts;
  const answered = servedUrls(tenant, now);
  const loaded = at(tenant.publicUrl, parts, answered, undefined);
  return {
    loaded,
    former: answered.map(({ url }) => at(url, parts, answered, loaded)),
    until: Math.min(...answered.map(({ until }) => until)),
  };
};

/** The name of the resource at the URL that a tenant is spoken to at; a client's own choice means the resource, not its spelling. */
export const ownName = (resource: Resource, { resources }: LoadedTenant): Resource =>
  resources.get(resource.uri) ?? [...resources.values()].find(({ kind }) => kind === resource.kind) ?? resource;

const at = (
  publicUrl: string,
  { tenant, resources, ring, entitlements }: TenantParts,
  answered: Tenant['formerUrls'],
  movedTo: LoadedTenant | undefined,
): LoadedTenant => {
  const namedAt = (url: string) => (url === tenant.publicUrl ? resources : resources.map((resource) => atUrl(resource, url)));
  const here = namedAt(publicUrl);
  const managementResource = here.find(({ kind }) => kind === 'management');
  const defaultResource = here[resources.findIndex(({ uri }) => uri === tenant.defaultAudience)];
  if (managementResource === undefined || defaultResource === undefined) {
    throw new TypeError(`Tenant ${tenant.id} lacks one of its built-in resources.`);
  }
  const publicUrls = [...new Set([publicUrl, tenant.publicUrl, ...answered.map(({ url }) => url)])];
  const everyUrl = [...new Set([...publicUrls, ...tenant.formerUrls.map(({ url }) => url)])];
  const own = byUri(here);
  // Those named here come last: of equal spellings they count.
  const namedAtAll = (urls: readonly string[]) => (urls.length === 1 ? own : byUri([...urls.flatMap(namedAt), ...here]));
  return {
    tenant: movedTo === undefined ? tenant : { ...tenant, publicUrl, defaultAudience: defaultResource.uri },
    keys: ring,
    resources: own,
    requestable: namedAtAll(publicUrls),
    audiences: namedAtAll(everyUrl),
    entitlements: new Map(entitlements.map((each) => [each.name.toLowerCase(), each])),
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
