// Types of parsed JSON.
import { isJsonObject as isObject } from '@mintmark/protocol';

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Whether a value is a JSON object, as a member of another. */
export const isJsonObject = (value: unknown): value is JsonObject => isObject(value);
