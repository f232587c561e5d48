// When two names mean one record: as the server compares them.
import { resourceIdentity } from '@mintmark/protocol';
import type { KindName } from './kinds.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';

const SAME_NAME: { readonly [Kind in KindName]?: (id: string) => string } = {
  Entitlement: (name) => name.toLowerCase(),
  Resource: resourceIdentity,
};

/** The key of a record among those of all kinds. */
export const keyOf = (kind: KindName, id: string): string => `${kind} ${SAME_NAME[kind]?.(id) ?? id}`;

/** A problem for each manifest whose record another one before it is about, with the place of that one. */
export const duplicates = (manifests: readonly Manifest[]): ManifestProblem[] => {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = keyOf(manifest.kind, manifest.id);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, manifest);
      return [];
    }
    const { file, line } = first.placeOf();
    const spelling = first.id === manifest.id ? '' : `, spelled ${first.id}`;
    return [problemOf(manifest, [], `is there already, at ${file}:${line}${spelling}`)];
  });
};
