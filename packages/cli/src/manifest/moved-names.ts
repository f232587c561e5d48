// A scope or a type of authorization details belongs to one resource. When it moves, it is removed from the
// old resource before it is added to the new one.

import type { ResourceRecord } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import type { FieldChange } from './differences.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';
import { keyOf } from './record-key.ts';
import { sameSet, sameValue } from './same-value.ts';

const FIELDS = ['scopes', 'authorization_details'] as const;
type Field = (typeof FIELDS)[number];

/** The resource that a name belongs to now: its URI by field and name. */
export type NameOwners = ReadonlyMap<string, string>;

/** A change that was split in two. */
export interface SplitChange {
  /** The part that can be applied at once; may be empty. */
  readonly now: readonly FieldChange[];
  /** The part that can be applied once the other resources no longer have the names. */
  readonly moved: readonly FieldChange[];
}

const nameKey = (field: Field, name: string): string => `${field} ${name}`;
const isField = (field: string): field is Field => FIELDS.some((each) => each === field);
const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : isJsonObject(value) ? Object.keys(value) : [];

/** The current owners of all names. */
export const nameOwnersOf = (resources: readonly ResourceRecord[]): NameOwners =>
  new Map(
    resources.flatMap((resource) =>
      FIELDS.flatMap((field) => namesOf(resource[field]).map((name) => [nameKey(field, name), resource.uri] as const)),
    ),
  );

/** Splits a change of a resource. @param owners - the current ones */
export const splitMove = ({ kind, id }: Manifest, change: FieldChange, owners: NameOwners): SplitChange => {
  const { field, before, after } = change;
  if (kind !== 'Resource' || !isField(field)) return { now: [change], moved: [] };
  const isFree = (name: string): boolean => {
    const owner = owners.get(nameKey(field, name));
    return owner === undefined || keyOf('Resource', owner) === keyOf('Resource', id);
  };
  if (namesOf(after).every(isFree)) return { now: [change], moved: [] };
  const free: unknown = Array.isArray(after)
    ? after.filter((name) => isFree(String(name)))
    : Object.fromEntries(Object.entries(after ?? {}).filter(([name]) => isFree(name)));
  const isSame = Array.isArray(free) ? sameSet(before ?? [], free) : sameValue(before ?? {}, free);
  return { now: isSame ? [] : [{ ...change, after: free }], moved: [{ field, before: free, after }] };
};

/** Problems of names that two resources would have in the end. @param manifests - of resources */
export const conflicts = (manifests: readonly Manifest[], resources: readonly ResourceRecord[]): ManifestProblem[] => {
  const named = new Set(manifests.map(({ kind, id }) => keyOf(kind, id)));
  const owners = new Map([...nameOwnersOf(resources.filter(({ uri }) => !named.has(keyOf('Resource', uri))))]);
  const where = new Map([...owners.values()].map((uri) => [uri, `${uri}, which is in no manifest`]));
  return manifests.flatMap((manifest) => {
    const { file, line } = manifest.positionOf();
    where.set(manifest.id, `${manifest.id}, at ${file}:${line}`);
    return FIELDS.flatMap((field) =>
      namesOf(manifest.fields[field]).flatMap((name, index) => {
        const owner = owners.get(nameKey(field, name));
        owners.set(nameKey(field, name), owner ?? manifest.id);
        if (owner === undefined || owner === manifest.id) return [];
        return [problemOf(manifest, [field, field === 'scopes' ? index : name], `belongs to ${where.get(owner) ?? owner} as well`)];
      }),
    );
  });
};
