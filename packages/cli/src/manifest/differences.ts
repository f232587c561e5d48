// Computes the changes that make a record match its manifest.
import { fieldOf, isFromDocument, kindOf } from './kinds.ts';
import type { Manifest } from './manifest.ts';
import { sameValue } from './same-value.ts';

/** A field whose value differs from its manifest. */
export interface FieldChange {
  readonly field: string;
  /** The value of the record; `undefined` without a record. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A record, by the names of its fields on the wire. */
export type RecordFields = Readonly<Record<string, unknown>>;

/** The fields of a record by name. */
export const fieldsOf = (record: object): RecordFields => ({ ...record });

/** The value that a field should have. */
const wanted = ({ kind, fields }: Manifest, field: string): unknown => {
  const given = fields[field];
  if (given !== undefined && given !== null) return given;
  if (kind === 'Client' && field === 'default_scopes') return fields['scopes'] ?? [];
  return fieldOf(kind, field).default;
};

/** The fields that differ from the manifest. @param record - `undefined` when it does not exist yet */
export const differences = (manifest: Manifest, record: RecordFields | undefined): readonly FieldChange[] => {
  const { whole, fields } = kindOf(manifest.kind);
  return Object.keys(fields).flatMap((field): FieldChange[] => {
    if (manifest.fields[field] === undefined && (!whole || record === undefined)) return [];
    if (isFromDocument(manifest.kind, field, manifest.fields) && manifest.fields[field] === undefined) return [];
    const after = wanted(manifest, field);
    if (record === undefined) return [{ field, before: undefined, after }];
    const before = record[field];
    return (fieldOf(manifest.kind, field).same ?? sameValue)(before, after) ? [] : [{ field, before, after }];
  });
};

/** The patch (RFC 7396) for the changes. Fields that the manifest leaves out are reset to their default. */
export const patchOf = (manifest: Manifest, changes: readonly FieldChange[]): RecordFields => {
  const fields = changes.map(({ field }) => field);
  // On the server, default scopes that were equal to the scopes follow them, unless the patch sets them.
  const touched = manifest.kind === 'Client' && fields.includes('scopes') ? [...fields, 'default_scopes'] : fields;
  return Object.fromEntries(touched.map((field) => [field, manifest.fields[field] ?? null]));
};
