// JWS in compact form (RFC 7515 §3.1), and JWTs that are signed (RFC 7519 §7.2), parsed strictly. Nothing
// is verified: the result must not be trusted.
import { type Bytes, decodeBase64url } from './base64url.ts';
import type { JsonObject } from './json-object.ts';
import { OAuthError } from './oauth-error.ts';
import { parseStrictObject } from './strict-json.ts';

/** Maximum length of a JWT in characters. */
export const MAX_JWS_LENGTH = 16 * 1024;

/** The three parts of a compact JWS as they were sent, not decoded. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** The input of the signature: the first two parts, ASCII if both can be decoded. */
  readonly signingInput: string;
}

/** A signed JWT. */
export interface Jws {
  /** The protected header; `alg` is a string. */
  readonly header: JsonObject & { readonly alg: string };
  readonly payload: JsonObject;
  /** The input of the signature, ASCII. */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/**
 * Splits a compact JWS. Its parts have to be decoded strictly, by {@link decodeBase64url} or after
 * {@link isBase64url}.
 *
 * @returns `undefined` for anything but three non-empty parts; the last may contain a dot, which no decoder
 *   accepts
 * @example
 * splitJws('AQ.Ag.Aw')?.signingInput // 'AQ.Ag'
 */
export const splitJws = (text: string): CompactJws | undefined => {
  const first = text.indexOf('.');
  const second = text.indexOf('.', first + 1);
  if (first < 1 || second < first + 2 || second === text.length - 1) return undefined;
  return {
    header: text.slice(0, first),
    payload: text.slice(first + 1, second),
    signature: text.slice(second + 1),
    signingInput: text.slice(0, second),
  };
};

/**
 * Parses a signed JWT.
 *
 * @throws {@link OAuthError} `invalid_request` for anything but three parts of strict base64url, of which
 *   the first two are JSON objects in UTF-8 without a member named twice; for a header that requires
 *   extensions (`crit`, `b64`), because none is supported; and for more than {@link MAX_JWS_LENGTH}
 *   characters
 * @example
 * parseJws(assertion).payload.iss
 */
export const parseJws = (text: string): Jws => {
  if (text.length > MAX_JWS_LENGTH) throw malformed(`longer than ${MAX_JWS_LENGTH} characters`);
  const parts = splitJws(text);
  if (parts === undefined) throw malformed(NOT_BASE64URL);
  const header = decodeObject(parts.header);
  const { alg } = header;
  if (typeof alg !== 'string') throw malformed('without an algorithm');
  if ('crit' in header || 'b64' in header) throw malformed('one that requires extensions');
  const payload = decodeObject(parts.payload);
  return { header: { ...header, alg }, payload, signingInput: parts.signingInput, signature: decode(parts.signature) };
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NOT_BASE64URL = 'not three parts of base64url';

const decode = (part: string): Bytes => {
  const bytes = decodeBase64url(part);
  if (bytes === undefined) throw malformed(NOT_BASE64URL);
  return bytes;
};

const decodeObject = (part: string): JsonObject => {
  const object = parseStrictObject(decodeUtf8(decode(part)));
  if (object === undefined) throw malformed('not made of JSON objects');
  return object;
};

const decodeUtf8 = (bytes: Bytes): string => {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw malformed('not UTF-8', cause);
  }
};

const malformed = (what: string, cause?: unknown): OAuthError => new OAuthError('invalid_request', `The JWT is ${what}.`, { cause });
