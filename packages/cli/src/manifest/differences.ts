// What would change in a record so that it is as its manifest says.
import { fieldOf, kindOf } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import { sameValue } from './same-value.ts';

/** A field that is not as it should be. */
export interface FieldChange {
  readonly field: string;
  /** What the record has; `undefined` where there is no record. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A record, by the names of its fields on the wire. */
export type RecordFields = Readonly<Record<string, unknown>>;

/** The fields of a record as an object with any names. */
export const fieldsOf = (record: object): RecordFields => ({ ...record });

/** What a field of the record should be. */
const wanted = ({ kind, fields }: Manifest, field: string): unknown => {
  const given = fields[field];
  if (given !== undefined && given !== null) return given;
  if (kind === 'Client' && field === 'default_scopes') return fields['scopes'] ?? [];
  return fieldOf(kind, field).default;
};

/** The fields that are not as the manifest says. @param record - `undefined` where there is none yet */
export const differences = (manifest: Manifest, record: RecordFields | undefined): readonly FieldChange[] => {
  const { whole, fields } = kindOf(manifest.kind);
  return Object.keys(fields).flatMap((field): FieldChange[] => {
    if (manifest.fields[field] === undefined && (!whole || record === undefined)) return [];
    const after = wanted(manifest, field);
    if (record === undefined) return [{ field, before: undefined, after }];
    const before = record[field];
    return (fieldOf(manifest.kind, field).same ?? sameValue)(before, after) ? [] : [{ field, before, after }];
  });
};

/** The patch (RFC 7396) that makes the changes. What the manifest leaves to the default goes back to it. */
export const patchOf = (manifest: Manifest, changes: readonly FieldChange[]): RecordFields => {
  const fields = changes.map(({ field }) => field);
  // To the server, default scopes that were all of the scopes follow them, unless they are told where to stay.
  const touched = manifest.kind === 'Client' && fields.includes('scopes') ? [...fields, 'default_scopes'] : fields;
  return Object.fromEntries(touched.map((field) => [field, manifest.fields[field] ?? null]));
};
