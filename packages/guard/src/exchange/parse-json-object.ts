// Parses the JSON objects of responses and tokens: UTF-8, with or without a byte order mark (RFC 8259 §8.1).

import { isAscii } from 'node:buffer';
import { asJsonObject, type JsonObject } from '@mintmark/protocol';

const utf8 = new TextDecoder('utf-8', { fatal: true });

// Most texts are ASCII, which needs no decoder.
const textOf = (bytes: Uint8Array): string => (isAscii(bytes) ? asBuffer(bytes).toString('latin1') : utf8.decode(bytes));

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** Parses a JSON object; `undefined` for invalid UTF-8, invalid JSON and any other JSON value. */
export const parseJsonObject = (bytes: Uint8Array): JsonObject | undefined => {
  try {
    return asJsonObject(JSON.parse(textOf(bytes)));
  } catch {
    return undefined;
  }
};
