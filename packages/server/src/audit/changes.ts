// Computes the changes of an update for the audit trail: the members that differ, without secrets and
// truncated.
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import { MAX_TEXT, sanitizedText } from './sanitize-text.ts';

/** Names of members whose values are never stored. */
const SECRET = /secret|password|passphrase|private|hash|sealed|credential_value/i;

/**
 * The members that differ, each with `from` and `to`; an added one has only `to`, a removed one only `from`.
 *
 * @param before - a record as responses show it; omitted for a new one
 * @param after - the same record after the change; omitted for a removed one
 * @example
 * changesBetween({ name: 'a' }, { name: 'b' }) // { name: { from: 'a', to: 'b' } }
 */
export const changesBetween = (before: object = {}, after: object = {}): JsonObject => {
  const [old, fresh] = [membersOf(before), membersOf(after)];
  const changes: Record<string, JsonObject> = {};
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [from, to] = [old.get(name), fresh.get(name)];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    changes[name] = { ...stored('from', name, from), ...stored('to', name, to) };
  }
  return changes;
};

/** The members that have a value: null, an empty list and an empty object are the same as none. */
const membersOf = (record: object): ReadonlyMap<string, unknown> => new Map(Object.entries(record).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);

const stored = (side: 'from' | 'to', name: string, value: unknown): JsonObject => {
  if (value === undefined) return {};
  if (SECRET.test(name)) return { [side]: '[not kept]' };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const clean = sanitizedText(text);
  const json: JsonValue = JSON.parse(JSON.stringify(value));
  // A truncated or masked value is no longer JSON and is stored as text.
  return { [side]: clean === text ? json : `${clean}${clean.length === MAX_TEXT ? '…' : ''}` };
};
