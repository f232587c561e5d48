// The public URLs that a tenant had before it moved. Until a stated time each is answered as before; for as long as a token may live after
// that, tokens that name it are good.
import { hostOf } from '../net/host-name.ts';
import { type FormerUrl, LONGEST_TOKEN_LIFETIME, type Resource, type ResourceKind, type Tenant } from './tenant.ts';

/** Paths of the resources that each tenant has from the first moment. */
const BUILT_IN_PATHS: Readonly<Record<Exclude<ResourceKind, 'registered'>, string>> = { management: '/', default: '/api' };

/** The resource as it is named at a public URL; one that was registered has one name everywhere. */
export const atUrl = (resource: Resource, publicUrl: string): Resource =>
  resource.kind === 'registered' ? resource : { ...resource, uri: publicUrl + BUILT_IN_PATHS[resource.kind] };

/** Whether two are the same resource, perhaps named at two URLs of the tenant. */
export const isSameResource = (one: Resource | undefined, other: Resource): boolean =>
  one?.kind === other.kind && (one.kind !== 'registered' || one.uri === other.uri);

/** The former URLs that are answered. @param now - milliseconds since the epoch */
export const servedUrls = ({ formerUrls }: Pick<Tenant, 'formerUrls'>, now: number): readonly FormerUrl[] =>
  formerUrls.filter(({ until }) => until > now);

/** The former URLs and the hosts that remain at a time: ended URLs give their hosts back, and are forgotten once no token names them. */
export const remainingUrls = (tenant: Tenant, now: number): Pick<Tenant, 'hosts' | 'formerUrls'> => {
  const kept = new Set([tenant.publicUrl, ...servedUrls(tenant, now).map(({ url }) => url)].map(hostOf));
  const ended = new Set(tenant.formerUrls.map(({ url }) => hostOf(url)).filter((host) => !kept.has(host)));
  return {
    hosts: tenant.hosts.filter((host) => !ended.has(host)),
    formerUrls: tenant.formerUrls.filter(({ until }) => until + LONGEST_TOKEN_LIFETIME * 1000 > now),
  };
};
