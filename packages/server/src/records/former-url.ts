// The public URLs that a tenant had before it moved. Each is served until a stated time; tokens that name it
// are accepted for the longest token lifetime after that.
import { hostOf } from '../net/host-name.ts';
import { type FormerUrl, LONGEST_TOKEN_LIFETIME, type Resource, type ResourceKind, type Tenant } from './tenant.ts';

/** Paths of the built-in resources. */
const BUILT_IN_PATHS: Readonly<Record<Exclude<ResourceKind, 'registered'>, string>> = { management: '/', default: '/api' };

/** The resource as named at a public URL; a registered one has the same name at each. */
export const atUrl = (resource: Resource, publicUrl: string): Resource =>
  resource.kind === 'registered' ? resource : { ...resource, uri: publicUrl + BUILT_IN_PATHS[resource.kind] };

/** Whether two are the same resource, even if named at two URLs of the tenant. */
export const isSameResource = (one: Resource | undefined, other: Resource): boolean =>
  one?.kind === other.kind && (one.kind !== 'registered' || one.uri === other.uri);

/** The former URLs that are served. @param now - milliseconds since the epoch */
export const servedUrls = ({ formerUrls }: Pick<Tenant, 'formerUrls'>, now: number): readonly FormerUrl[] =>
  formerUrls.filter(({ until }) => until > now);

/**
 * The hosts and former URLs that remain: an ended URL frees its host, and is removed once no token names it.
 */
export const remainingUrls = (tenant: Tenant, now: number): Pick<Tenant, 'hosts' | 'formerUrls'> => {
  const served = new Set([tenant.publicUrl, ...servedUrls(tenant, now).map(({ url }) => url)].map(hostOf));
  const ended = new Set(tenant.formerUrls.map(({ url }) => hostOf(url)).filter((host) => !served.has(host)));
  return {
    hosts: tenant.hosts.filter((host) => !ended.has(host)),
    formerUrls: tenant.formerUrls.filter(({ until }) => until + LONGEST_TOKEN_LIFETIME * 1000 > now),
  };
};
