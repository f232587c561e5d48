// The identity of records, as the server compares them.
import { resourceIdentity } from '@mintmark/protocol';
import type { KindName } from './kinds.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';

const SAME_NAME: { readonly [Kind in KindName]?: (id: string) => string } = {
  Entitlement: (name) => name.toLowerCase(),
  Resource: resourceIdentity,
};

/** The key of a record, unique among all kinds. */
export const keyOf = (kind: KindName, id: string): string => `${kind} ${SAME_NAME[kind]?.(id) ?? id}`;

/** A problem for each manifest whose record has an earlier manifest already. */
export const duplicates = (manifests: readonly Manifest[]): ManifestProblem[] => {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = keyOf(manifest.kind, manifest.id);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, manifest);
      return [];
    }
    const { file, line } = first.positionOf();
    const otherForm = first.id === manifest.id ? '' : `, written as ${first.id}`;
    return [problemOf(manifest, [], `has a manifest already, at ${file}:${line}${otherForm}`)];
  });
};
