// A JWS in compact form (RFC 7515 §3.1), taken apart strictly: two spellings of one token would slip through any list of token hashes.
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

const headers = new Map<string, JsonObject>();

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
  if (header === undefined || text.length > MAX_REMEMBERED) return header;
  // Whoever fills it with made-up ones makes us parse again, and no more.
  if (headers.size >= MAX_HEADERS) headers.clear();
  headers.set(text, Object.freeze(header));
  return header;
};

// RFC 7515 §2: base64url without padding, and of all texts that decode to the same bytes the one that an encoder writes. Node's decoder passes
// over what it does not know, takes both alphabets, and drops bits that stand for nothing.
const decodeBase64url = (text: string): Buffer | undefined =>
  /^[\w-]+$/.test(text) && CANONICAL_END[text.length % 4]?.test(text) === true ? Buffer.from(text, 'base64url') : undefined;

/** By the length beyond whole groups of four: which last characters leave no bits over. One character alone is no byte. */
const CANONICAL_END = [/./, undefined, /[AQgw]$/, /[AEIMQUYcgkosw048]$/];
