// Parses JSON columns. They are written by this server only, so that any other content means a damaged store.

import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';

const isText = (value: unknown): value is string => typeof value === 'string';

/** A JSON array of strings. */
export const parseTexts = (json: string): readonly string[] => {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value) || !value.every(isText)) throw damaged('an array of strings');
  return value;
};

/** A JSON object whose members pass a test. */
export const parseMembers = <Member>(json: string, isMember: (value: unknown) => value is Member): Readonly<Record<string, Member>> => {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw damaged('an object');
  const members: Record<string, Member> = {};
  for (const [name, member] of Object.entries(value)) {
    if (!isMember(member)) throw damaged(`an object with a valid "${name}"`);
    Object.defineProperty(members, name, { value: member, enumerable: true, configurable: true, writable: true });
  }
  return members;
};

/** A JSON object of strings. */
export const parseTextMembers = (json: string): Readonly<Record<string, string>> => parseMembers(json, isText);

/** A JSON object. */
export const parseObject = (json: string): JsonObject => {
  const value: JsonValue = JSON.parse(json);
  if (!isJsonObject(value)) throw damaged('an object');
  return value;
};

/** Whether a value is an array; TypeScript's own test loses what a readonly array contains. */
export const isJsonArray = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

const damaged = (expected: string): TypeError => new TypeError(`A JSON column of the store does not contain ${expected}.`);
