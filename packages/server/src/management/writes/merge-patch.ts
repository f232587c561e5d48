// Applies a JSON Merge Patch (RFC 7396): absent members are unchanged, null restores the default. The result
// is validated as a whole, by the schema of a creation.
import { type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { Problem } from '../../http/problem.ts';
import { nullable } from '../openapi/wire-schema.ts';

/** Media type of a patch; application/json is accepted as well. */
export const MERGE_PATCH = 'application/merge-patch+json';

/** The schema of a patch. @param fixed - members that cannot be null @param settings - members that can */
export const patchOf = ($id: string, fixed: Readonly<Record<string, TSchema>>, settings: Readonly<Record<string, TSchema>>) => {
  const members = [
    ...Object.entries(fixed).map(([name, schema]) => [name, Type.Optional(schema)] as const),
    ...Object.entries(settings).map(([name, schema]) => [name, Type.Optional(nullable(schema))] as const),
  ];
  return Type.Object(Object.fromEntries(members), { $id, additionalProperties: false });
};

/**
 * Applies a patch to settings in their wire form.
 *
 * @param schema - of the body of a creation
 * @throws {@link Problem} 400 when the result is not valid
 */
export const applyPatch = <Schema extends TSchema>(schema: Schema, current: object, patch: object) => {
  const members = Object.entries({ ...current, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  const merged: unknown = Object.fromEntries(members);
  if (Check(schema, merged)) return merged;
  throw new Problem(400, 'The change would leave a record that is not valid.');
};
