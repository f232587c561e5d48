// Changes by JSON Merge Patch (RFC 7396): what is left out stays as it is, null goes back to the default. The result is judged as a whole,
// by the very rules of a creation.
import { type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { Problem } from '../../http/problem.ts';
import { nullable } from '../openapi/wire-schema.ts';

/** Media type of a patch; plain JSON is taken as well. */
export const MERGE_PATCH = 'application/merge-patch+json';

/** The schema of a patch. @param fixed - members that cannot be null @param settings - those that can */
export const patchOf = ($id: string, fixed: Readonly<Record<string, TSchema>>, settings: Readonly<Record<string, TSchema>>) => {
  const members = [
    ...Object.entries(fixed).map(([name, schema]) => [name, Type.Optional(schema)] as const),
    ...Object.entries(settings).map(([name, schema]) => [name, Type.Optional(nullable(schema))] as const),
  ];
  return Type.Object(Object.fromEntries(members), { $id, additionalProperties: false });
};

/**
 * Applies a patch to settings as the wire has them.
 *
 * @param schema - of a creation
 * @throws {@link Problem} 400 when the result is none
 */
export const applyPatch = <Schema extends TSchema>(schema: Schema, current: object, patch: object) => {
  const members = Object.entries({ ...current, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  const merged: unknown = Object.fromEntries(members);
  if (Check(schema, merged)) return merged;
  throw new Problem(400, 'The change would leave a record that is not valid.');
};
