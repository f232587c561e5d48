// A JWS in compact form (RFC 7515 §3.1), taken apart strictly: two spellings of one token would slip through any list of token hashes.
import { TokenRejected } from './guard-errors.ts';
import { type JsonObject, parseJsonObject } from './json-object.ts';

// Longest token that is looked at, in characters; an RFC 9068 token from this server stays below half of it.
const MAX_TOKEN_LENGTH = 8192;

/** The parts of a token. Nothing in them is to be trusted before the signature has been verified. */
export interface CompactJws {
  readonly header: JsonObject;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** What the signature is over: the first two parts as sent. */
  readonly signed: Buffer;
}

/**
 * Takes a compact JWS apart.
 *
 * @throws {@link TokenRejected} `too_large` or `malformed`
 */
export const parseCompactJws = (token: string): CompactJws => {
  if (token.length > MAX_TOKEN_LENGTH) throw new TokenRejected('too_large', `The token is longer than ${MAX_TOKEN_LENGTH} characters.`);
  const [head = '', body = '', tail = '', ...more] = token.split('.');
  const headerBytes = decodeBase64url(head);
  const payload = decodeBase64url(body);
  const signature = decodeBase64url(tail);
  const header = headerBytes && parseJsonObject(headerBytes);
  if (!header || !payload || !signature || more.length > 0) throw new TokenRejected('malformed', 'The token is not a compact JWS.');
  return { header, payload, signature, signed: Buffer.from(`${head}.${body}`, 'latin1') };
};

// Node's decoder skips what it does not know; only text that it would write itself is base64url without padding (RFC 7515 §2).
const decodeBase64url = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined;
};
