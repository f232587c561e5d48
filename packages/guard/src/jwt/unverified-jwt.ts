// Parses a token that is a compact JWS.
import { type CompactJws, type JsonObject, splitJws } from '@mintmark/protocol';
import { parseJsonObject } from '../exchange/parse-json-object.ts';
import { TokenRejected } from '../guard-errors.ts';

/** Number of parsed headers that are cached by their text: all tokens signed with one key have the same. */
const MAX_HEADERS = 64;
/** Maximum length of a cached header, in characters. */
const MAX_CACHED_LENGTH = 512;

/** A parsed token. It must not be trusted before its signature has been verified. */
export interface UnverifiedJwt {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signature: Uint8Array;
  /** The input of the signature. */
  readonly signed: Uint8Array;
}

const headers = new Map<string, JsonObject>();

/**
 * Parses a token.
 *
 * @returns `undefined` for a token that is not a compact JWS: it may be opaque
 * @throws {@link TokenRejected} `malformed` for a JWS whose payload is not a JSON object
 */
export const parseJwt = (token: string): UnverifiedJwt | undefined => {
  const parts = splitJws(token);
  const header = parts && parseHeader(parts);
  if (parts === undefined || header === undefined) return undefined;
  const payload = parseJsonObject(parts.payload);
  if (payload === undefined) throw new TokenRejected('malformed', 'The payload is not a JSON object.');
  return { header, payload, signature: parts.signature, signed: Buffer.from(parts.signingInput, 'latin1') };
};

const parseHeader = ({ encodedHeader, header: bytes }: CompactJws): JsonObject | undefined => {
  const cached = headers.get(encodedHeader);
  if (cached !== undefined) return cached;
  const header = parseJsonObject(bytes);
  if (header === undefined || encodedHeader.length > MAX_CACHED_LENGTH) return header;
  // If a caller fills the cache with invented headers, headers are only parsed more often.
  if (headers.size >= MAX_HEADERS) headers.clear();
  headers.set(encodedHeader, Object.freeze(header));
  return header;
};
