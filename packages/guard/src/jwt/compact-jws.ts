// A JWS in compact form (RFC 7515 §3.1), taken apart strictly: two spellings of one token would slip through any list of token hashes.
import { BoundedMap } from '../bounded-map.ts';
import { TokenRejected } from '../guard-errors.ts';
import { type JsonObject, parseJsonObject } from '../http/json-object.ts';

/** Headers that are remembered by their text: all tokens of a key have the same. */
const MAX_HEADERS = 64;
/** Longest header that is worth it, in characters. */
const MAX_REMEMBERED = 512;

/** The parts of a token. Nothing in them is to be trusted before the signature has been verified. */
export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signature: Buffer;
  /** What the signature is over: the first two parts as sent. */
  readonly signed: Buffer;
}

const headers = new BoundedMap<string, JsonObject>(MAX_HEADERS);

/**
 * Takes a compact JWS apart.
 *
 * @returns `undefined` for what has not the form of one: it may be an opaque token
 * @throws {@link TokenRejected} `malformed` for a JWS whose payload is not a JSON object
 */
export const parseCompactJws = (token: string): CompactJws | undefined => {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 1 || second < 0) return undefined;
  const header = readHeader(token.slice(0, first));
  const signature = decodeBase64url(token.slice(second + 1));
  const body = decodeBase64url(token.slice(first + 1, second));
  if (header === undefined || signature === undefined || body === undefined) return undefined;
  const payload = parseJsonObject(body);
  if (payload === undefined) throw new TokenRejected('malformed', 'The payload is not a JSON object.');
  return { header, payload, signature, signed: Buffer.from(token.slice(0, second), 'latin1') };
};

const readHeader = (text: string): JsonObject | undefined => {
  const known = headers.get(text);
  if (known !== undefined) return known;
  const bytes = decodeBase64url(text);
  const header = bytes && parseJsonObject(bytes);
  if (header !== undefined && text.length <= MAX_REMEMBERED) headers.set(text, Object.freeze(header));
  return header;
};

// Node's decoder skips what it does not know; only text that it would write itself is base64url without padding (RFC 7515 §2).
const decodeBase64url = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
};
