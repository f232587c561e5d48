// A path to a claim: the names of members, from the outermost object to the value.
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/** One name, which may contain dots and slashes, or several for a nested claim. */
export type ClaimPath = readonly [string, ...string[]];

/** The claim at a path; `undefined` if there is none. Only own members count. */
export const claimAt = (claims: JsonObject, path: ClaimPath): JsonValue | undefined => {
  let value: JsonValue | undefined = claims;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** Whether two paths are the same. */
export const isSamePath = (one: ClaimPath, other: ClaimPath): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index]);

/** A path as messages and the audit trail show it. */
export const pathText = (path: ClaimPath): string => path.join(' > ');
