// The compact form of a signed JWT (RFC 7515 §3.1, RFC 7519 §7.2), taken apart strictly. Nothing is verified here; nothing in it is trusted.
import { decodeBase64url } from './base64url.ts';
import { OAuthError } from './oauth-error.ts';
import { parseStrictObject } from './strict-json.ts';

/** Longest JWT that is looked at, in characters. */
export const MAX_JWS_LENGTH = 16 * 1024;

/** A JWT in its parts. */
export interface Jws {
  /** The protected header; `alg` is a text. */
  readonly header: Readonly<Record<string, unknown>> & { readonly alg: string };
  readonly payload: Readonly<Record<string, unknown>>;
  /** What is signed: ASCII. */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/**
 * Takes a JWT apart.
 *
 * @throws {@link OAuthError} `invalid_request` for anything but three parts of strict base64url, of which the first two are JSON objects
 * in UTF-8 without a member named twice; for a header that asks for extensions (`crit`, `b64`), of which none is understood; and beyond
 * {@link MAX_JWS_LENGTH}
 * @example
 * parseJws(assertion).payload.iss
 */
export const parseJws = (text: string): Jws => {
  if (text.length > MAX_JWS_LENGTH) throw malformed(`longer than ${MAX_JWS_LENGTH} characters`);
  const [first = '', second = '', third = '', ...rest] = text.split('.');
  if (first === '' || second === '' || third === '' || rest.length > 0) throw malformed('not three parts');
  const header = decodeObject(first);
  const { alg } = header;
  if (typeof alg !== 'string') throw malformed('without an algorithm');
  if ('crit' in header || 'b64' in header) throw malformed('one that asks for extensions');
  const signature = decodeBase64url(third);
  if (signature === undefined) throw malformed('not base64url');
  return { header: { ...header, alg }, payload: decodeObject(second), signingInput: `${first}.${second}`, signature };
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decodeObject = (part: string): Readonly<Record<string, unknown>> => {
  const bytes = decodeBase64url(part);
  if (bytes === undefined) throw malformed('not base64url');
  const object = parseStrictObject(decodeUtf8(bytes));
  if (object === undefined) throw malformed('not made of JSON objects');
  return object;
};

const decodeUtf8 = (bytes: Uint8Array<ArrayBuffer>): string => {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw malformed('not UTF-8', cause);
  }
};

const malformed = (what: string, cause?: unknown): OAuthError => new OAuthError('invalid_request', `The JWT is ${what}.`, { cause });
