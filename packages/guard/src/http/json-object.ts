// JSON from outside: UTF-8 or nothing, an object or nothing. A byte order mark before it is passed over (RFC 8259 §8.1).

import { isAscii } from 'node:buffer';

/** A parsed object whose members nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

// ASCII, as most of it is, needs no decoder.
const textOf = (bytes: Uint8Array): string =>
  isAscii(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : utf8.decode(bytes);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The object that the bytes spell; `undefined` for invalid UTF-8, invalid JSON, or any other JSON value. */
export const parseJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  try {
    return asJsonObject(JSON.parse(textOf(bytes)));
  } catch {
    return undefined;
  }
};

/** The value itself when it is an object, neither an array nor `null`. */
export const asJsonObject = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
