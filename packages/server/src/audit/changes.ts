// What an update changed, for the audit trail: the fields that differ, before and after. Never a secret, and nothing long.
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import { MAX_TEXT, sanitizedText } from './sanitize-text.ts';

/** Names of members whose values are not kept, whatever they are. */
const SECRET = /secret|password|passphrase|private|hash|sealed|credential_value/i;

/**
 * The members that differ, each with `from` and `to`; one that was not there, or is not any more, has only one of them.
 *
 * @param before - a record as answers show it; left out for one that is new
 * @param after - the same after the change; left out for one that is gone
 * @example
 * changesBetween({ name: 'a' }, { name: 'b' }) // { name: { from: 'a', to: 'b' } }
 */
export const changesBetween = (before: object = {}, after: object = {}): JsonObject => {
  const [old, fresh] = [membersOf(before), membersOf(after)];
  const changes: Record<string, JsonObject> = {};
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [from, to] = [old.get(name), fresh.get(name)];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    changes[name] = { ...kept('from', name, from), ...kept('to', name, to) };
  }
  return changes;
};

/** Members that say something: null, an empty list and an empty object say as much as nothing. */
const membersOf = (record: object): ReadonlyMap<string, unknown> => new Map(Object.entries(record).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);

const kept = (side: 'from' | 'to', name: string, value: unknown): JsonObject => {
  if (value === undefined) return {};
  if (SECRET.test(name)) return { [side]: '[not kept]' };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const clean = sanitizedText(text);
  const json: JsonValue = JSON.parse(JSON.stringify(value));
  // What was cut or cleaned is no JSON any more, and is told as text.
  return { [side]: clean === text ? json : `${clean}${clean.length === MAX_TEXT ? '…' : ''}` };
};
