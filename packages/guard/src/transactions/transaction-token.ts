// Transaction tokens (draft-ietf-oauth-transaction-tokens): what the first service of a trust domain says of the request
// that it received. They are valid for seconds; no revocation is known of them.
import { asJsonObject, type JsonObject } from '@mintmark/protocol';
import { has, readScope, requireText, requireTime } from '../claims/claim-readers.ts';
import { TokenRejected } from '../guard-errors.ts';
import type { TokenIssuer } from '../issuers/token-issuer.ts';
import { requireHeader, requireSignature } from '../jwt/signed-jwt.ts';
import { parseJwt } from '../jwt/unverified-jwt.ts';

/** A verified transaction token. It is read-only. */
export interface TransactionToken {
  /** The issuer, as in `iss`. */
  readonly issuer: string;
  /** `txn`: the same in every token of the transaction. */
  readonly transactionId: string;
  /** `sub`: for whom it is done. */
  readonly subject: string;
  /** What it is for. */
  readonly scope: readonly string[];
  /** `req_wl`: the clients that requested its tokens, the first one first. */
  readonly requestedBy: readonly string[];
  /** `tctx`: what is to be done; empty without one. */
  readonly details: Readonly<Record<string, unknown>>;
  /** `rctx`: the circumstances of the first request; empty without any. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** All claims. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What transaction tokens are verified with. */
export interface TransactionTokenOptions {
  /** The issuers by `iss`. */
  readonly issuers: ReadonlyMap<unknown, TokenIssuer>;
  readonly trustDomain: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Clock tolerance in milliseconds. */
  readonly tolerance: number;
}

const TYPE = /^(application\/)?txntoken\+jwt$/i;

/**
 * Verifies a transaction token: form, type, signature, claims and times, in this order.
 *
 * @throws {@link TokenRejected} or {@link GuardUnavailable}
 */
export const verifyTransaction = async (
  token: string,
  { issuers, trustDomain, now, tolerance }: TransactionTokenOptions,
): Promise<TransactionToken> => {
  const jws = parseJwt(token);
  if (jws === undefined) throw new TokenRejected('malformed', 'The transaction token is not a compact JWS.');
  const hint = requireHeader(jws.header, TYPE, 'a transaction token (typ "txntoken+jwt")');
  // It selects the keys, and is not trusted before the signature is.
  const issuer = issuers.get(jws.payload['iss']);
  if (issuer === undefined) throw new TokenRejected('wrong_issuer', 'The token was issued by another issuer.');
  requireSignature(jws, await issuer.keys.find(hint));
  const read = readTransaction(jws.payload, trustDomain);
  if (now() >= read.expiresAt.getTime() + tolerance) throw new TokenRejected('expired', 'The token has expired.');
  if (read.issuedAt.getTime() > now() + tolerance) throw new TokenRejected('not_yet_valid', 'The token is not valid yet.');
  return read;
};

const readTransaction = (claims: JsonObject, trustDomain: string): TransactionToken => {
  if (requireText(claims, 'aud') !== trustDomain) throw new TokenRejected('wrong_audience', 'The token is for another trust domain.');
  requireText(claims, 'scope');
  return Object.freeze({
    issuer: requireText(claims, 'iss'),
    transactionId: requireText(claims, 'txn'),
    subject: requireText(claims, 'sub'),
    scope: readScope(claims['scope']),
    requestedBy: Object.freeze(textsOf(claims['req_wl'])),
    details: objectOf(claims, 'tctx'),
    context: objectOf(claims, 'rctx'),
    issuedAt: new Date(requireTime(claims, 'iat')),
    expiresAt: new Date(requireTime(claims, 'exp')),
    claims: Object.freeze(claims),
  });
};

const textsOf = (value: unknown): readonly string[] => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((each): each is string => typeof each === 'string' && each !== '');
  if (texts.length > 0 && texts.length === values.length) return texts;
  throw new TokenRejected('invalid_claim', 'The claim "req_wl" is missing or not a string or a list of strings.');
};

const objectOf = (claims: JsonObject, name: 'tctx' | 'rctx'): Readonly<Record<string, unknown>> => {
  if (!has(claims, name)) return Object.freeze({});
  const value = asJsonObject(claims[name]);
  if (value === undefined) throw new TokenRejected('invalid_claim', `The claim "${name}" is not an object.`);
  return Object.freeze(value);
};
