// Scopes and types of authorization details belong to one resource each. One that moves is taken from the one before it is given to the other.

import type { ResourceRecord } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import type { FieldChange } from './differences.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';
import { keyOf } from './record-key.ts';
import { sameSet, sameValue } from './same-value.ts';

const FIELDS = ['scopes', 'authorization_details'] as const;
type Field = (typeof FIELDS)[number];

/** Whose a name is today: the URI of its resource by field and name. */
export type Holders = ReadonlyMap<string, string>;

/** A change in two parts. */
export interface SplitChange {
  /** What can be done at once; none where that changes nothing. */
  readonly now: readonly FieldChange[];
  /** What can be done once the others have given up what is theirs today. */
  readonly moved: readonly FieldChange[];
}

const heldAs = (field: Field, name: string): string => `${field} ${name}`;
const isField = (field: string): field is Field => FIELDS.some((each) => each === field);
const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : isJsonObject(value) ? Object.keys(value) : [];

/** Whose the names are today. */
export const holdersOf = (resources: readonly ResourceRecord[]): Holders =>
  new Map(
    resources.flatMap((resource) =>
      FIELDS.flatMap((field) => namesOf(resource[field]).map((name) => [heldAs(field, name), resource.uri] as const)),
    ),
  );

/** Splits a change of a resource. @param holders - today's */
export const splitMove = ({ kind, id }: Manifest, change: FieldChange, holders: Holders): SplitChange => {
  const { field, before, after } = change;
  if (kind !== 'Resource' || !isField(field)) return { now: [change], moved: [] };
  const isFree = (name: string): boolean => {
    const holder = holders.get(heldAs(field, name));
    return holder === undefined || keyOf('Resource', holder) === keyOf('Resource', id);
  };
  if (namesOf(after).every(isFree)) return { now: [change], moved: [] };
  const free: unknown = Array.isArray(after)
    ? after.filter((name) => isFree(String(name)))
    : Object.fromEntries(Object.entries(after ?? {}).filter(([name]) => isFree(name)));
  const isSame = Array.isArray(free) ? sameSet(before ?? [], free) : sameValue(before ?? {}, free);
  return { now: isSame ? [] : [{ ...change, after: free }], moved: [{ field, before: free, after }] };
};

/** The names that two resources would have in the end. @param manifests - of resources */
export const conflicts = (manifests: readonly Manifest[], resources: readonly ResourceRecord[]): ManifestProblem[] => {
  const named = new Set(manifests.map(({ kind, id }) => keyOf(kind, id)));
  const holders = new Map([...holdersOf(resources.filter(({ uri }) => !named.has(keyOf('Resource', uri))))]);
  const where = new Map([...holders.values()].map((uri) => [uri, `${uri}, which is in no manifest`]));
  return manifests.flatMap((manifest) => {
    const { file, line } = manifest.placeOf();
    where.set(manifest.id, `${manifest.id}, at ${file}:${line}`);
    return FIELDS.flatMap((field) =>
      namesOf(manifest.fields[field]).flatMap((name, index) => {
        const holder = holders.get(heldAs(field, name));
        holders.set(heldAs(field, name), holder ?? manifest.id);
        if (holder === undefined || holder === manifest.id) return [];
        return [problemOf(manifest, [field, field === 'scopes' ? index : name], `belongs to ${where.get(holder) ?? holder} as well`)];
      }),
    );
  });
};
