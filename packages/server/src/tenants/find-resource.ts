// Finds the resource for a URI in any equivalent form, and suggests the resource that was probably intended.
import { resourceIdentity } from '@mintmark/protocol';
import type { Resource } from '../records/tenant.ts';

type Resources = ReadonlyMap<string, Resource>;

const identities = new WeakMap<Resources, ReadonlyMap<string, Resource | undefined>>();

/** Returns the resource registered with exactly this URI, or else the only one with an equivalent URI. */
export const findResource = (resources: Resources, uri: string): Resource | undefined =>
  resources.get(uri) ?? byIdentity(resources).get(resourceIdentity(uri));

const byIdentity = (resources: Resources): ReadonlyMap<string, Resource | undefined> => {
  const known = identities.get(resources);
  if (known !== undefined) return known;
  const built = new Map<string, Resource | undefined>();
  for (const resource of resources.values()) {
    const identity = resourceIdentity(resource.uri);
    // Two resources were registered before equivalent URIs were refused: the URI is ambiguous.
    built.set(identity, built.has(identity) ? undefined : resource);
  }
  identities.set(resources, built);
  return built;
};

/** Removes the parts in which mistakes are most frequent: the scheme, a port, case, a trailing slash. */
const loose = (uri: string): string =>
  uri
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/)?/, '')
    .replace(/^([^/?]*):\d+(?=[/?]|$)/, '$1')
    .replace(/\/+$/, '');

/**
 * The registered resource with the longest common prefix, at least the host. An edit distance would take
 * quadratic time.
 */
export const nearestResource = (resources: Resources, uri: string): Resource | undefined => {
  const wanted = loose(uri);
  const least = /^[^/?]*/.exec(wanted)?.[0].length ?? 0;
  let nearest: Resource | undefined;
  let length = Math.max(1, least) - 1;
  for (const resource of resources.values()) {
    const common = commonLength(wanted, loose(resource.uri));
    if (common > length) [nearest, length] = [resource, common];
  }
  return nearest;
};

const commonLength = (one: string, other: string): number => {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
};
