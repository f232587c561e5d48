// The endpoint of a request, by its path. The same endpoint of both issuers, under any prefix, is one.
import { JWKS_PATH } from '../endpoints/jwks.ts';
import { PROTECTED_RESOURCE_PATH } from '../http/challenge.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** The last part of each endpoint's path, after the prefix of its issuer. */
const PATH_ENDS = {
  token: '/token',
  introspection: '/introspect',
  revocation: '/revoke',
  feed: '/revocations',
  jwks: JWKS_PATH,
} as const;

/**
 * An endpoint: `token`, `introspection`, `revocation`, `feed` (of revocations), `jwks`, `metadata` (of server
 * and resource) and `management`; `other` is every other path.
 */
export type EndpointName = keyof typeof PATH_ENDS | 'metadata' | 'management' | 'other';

const PATHS: ReadonlyMap<string, EndpointName> = new Map<string, EndpointName>([
  ...Object.entries(PATH_ENDS).flatMap(([name, end]) =>
    ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => [prefix + end, name as keyof typeof PATH_ENDS] as const)),
  ),
  ...ISSUER_ENDPOINTS.flatMap(({ metadata: { oauth, openid } }) => [...oauth, ...openid].map((path) => [path, 'metadata'] as const)),
  [PROTECTED_RESOURCE_PATH, 'metadata'],
]);

const NAMES: ReadonlySet<string> = new Set<EndpointName>([...PATHS.values(), 'management', 'other']);

/** Whether a name is an endpoint's, for callers without type checks. */
export const isEndpointName = (name: string): boolean => NAMES.has(name);

/** The endpoint of a request. @param target - path and query */
export const endpointOf = (target: string): EndpointName => {
  const [path = ''] = target.split('?', 1);
  return PATHS.get(path) ?? (path.startsWith('/management/') ? 'management' : 'other');
};
