// The identity of records, as the server compares them.
import { resourceIdentity } from '@mintmark/protocol';
import type { RecordFields } from './differences.ts';
import { type KindName, kindOf } from './kinds.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';

const SAME_NAME: { readonly [Kind in KindName]?: (id: string) => string } = {
  Entitlement: (name) => name.toLowerCase(),
  Resource: resourceIdentity,
};

/** The key of a record, unique among all kinds. */
export const keyOf = (kind: KindName, id: string): string => `${kind} ${SAME_NAME[kind]?.(id) ?? id}`;

/** The id of a record; of one that belongs to a client, `CLIENT-ID/NAME`, as a name has no slash. */
export const idOf = (kind: KindName, record: RecordFields): string => {
  const { id, of } = kindOf(kind);
  if (id === undefined) return 'current';
  return of === undefined ? String(record[id]) : `${record[of]}/${record[id]}`;
};

/** The client and the name in the id of a record that belongs to a client. */
export const partsOfId = (id: string): readonly [clientId: string, name: string] => {
  const slash = id.lastIndexOf('/');
  return [id.slice(0, slash), id.slice(slash + 1)];
};

/** The fields that identify a record. */
export const idFieldsOf = (kind: KindName, id: string): RecordFields => {
  const { id: field, of } = kindOf(kind);
  if (field === undefined) return {};
  if (of === undefined) return { [field]: id };
  const [clientId, name] = partsOfId(id);
  return { [of]: clientId, [field]: name };
};

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
