// Limits of JSON that is stored as the body contains it.
import type { JsonObject, JsonValue } from '../../records/json-value.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';

/** Limits of a value. */
export interface JsonLimits {
  /** Maximum length of the serialized value, in characters. */
  readonly length: number;
  /** Levels of nested arrays and objects, including the value itself. */
  readonly depth: number;
}

/**
 * Copies a JSON object within limits.
 *
 * @throws Error whose message is a clause without a subject, as "is too long"
 */
export const jsonObjectWithin = (value: Readonly<Record<string, unknown>>, { length, depth }: JsonLimits): JsonObject => {
  if (JSON.stringify(value).length > length) throw new ClauseError(say('is longer than {limit} characters', { limit: length }));
  const object = (members: Readonly<Record<string, unknown>>, left: number): JsonObject =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, within(member, left - 1)]));
  const within = (member: unknown, left: number): JsonValue => {
    if (member === null || typeof member === 'string' || typeof member === 'boolean' || typeof member === 'number') return member;
    if (left <= 0) throw new ClauseError(say('is nested deeper than {limit} levels', { limit: depth }));
    if (Array.isArray(member)) return member.map((each) => within(each, left - 1));
    return object({ ...Object(member) }, left);
  };
  return object(value, depth);
};
