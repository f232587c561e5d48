// The resource that a URI names, however it is spelt, and the one that was perhaps meant.
import { resourceIdentity } from '@mintmark/protocol';
import type { Resource } from '../records/tenant.ts';

type Resources = ReadonlyMap<string, Resource>;

const identities = new WeakMap<Resources, ReadonlyMap<string, Resource | undefined>>();

/** The registered resource of a URI: of that spelling, or else the only one of the same identity. */
export const findResource = (resources: Resources, uri: string): Resource | undefined =>
  resources.get(uri) ?? byIdentity(resources).get(resourceIdentity(uri));

const byIdentity = (resources: Resources): ReadonlyMap<string, Resource | undefined> => {
  const known = identities.get(resources);
  if (known !== undefined) return known;
  const made = new Map<string, Resource | undefined>();
  for (const resource of resources.values()) {
    const identity = resourceIdentity(resource.uri);
    // Two from before equivalent ones were refused: neither is meant more than the other.
    made.set(identity, made.has(identity) ? undefined : resource);
  }
  identities.set(resources, made);
  return made;
};

/** Without what is mistaken most: the scheme, a port, case, a slash at the end. */
const loose = (uri: string): string =>
  uri
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:(?:\/\/)?/, '')
    .replace(/^([^/?]*):\d+(?=[/?]|$)/, '$1')
    .replace(/\/+$/, '');

/** The registered resource that is most like a URI, if one has the same host, or the same beginning up to it. Not by an edit distance: its time grows with a square. */
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
