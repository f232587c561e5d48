// Creates JWT access tokens (RFC 9068) with a resident key and a cached prefix. With jose, the rate would be
// halved.
import type { Statement } from '../grants/grant-type.ts';
import type { Signer } from '../keys/signer.ts';
import type { NO_RECORD } from '../records/unrecorded-token.ts';

/** The claims that all access tokens of a client for one audience share. */
export interface PrefixClaims {
  readonly iss: string;
  readonly sub: string;
  readonly client_id: string;
  readonly aud: string | readonly string[];
  /** The credential that the client authenticated with. */
  readonly cred: string;
  /** Generations of the tenant, of the client and, with `instance`, of its instances; a token with a lower one has ended. */
  readonly gen: readonly number[];
  /** The instance of an agent that obtained the token. */
  readonly instance: string | undefined;
  /** Only in a token without a grant. */
  readonly grant_record: typeof NO_RECORD | undefined;
  /** Scope, entitlements, confirmation, details, and the custom claims of the client. */
  readonly [claim: string]: unknown;
}

/** The claims of a statement, besides those of every token. */
export interface StatementClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly [claim: string]: unknown;
}

/** The claims of a single token. Times are seconds since the epoch; `jti` is the grant's id. */
export interface OwnClaims {
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** The `typ` of a JWT of this server: an access token, or a statement, which is none. */
export type TokenType = 'at+jwt' | Statement['typ'];

const headers: Readonly<Record<TokenType, WeakMap<Signer, string>>> = {
  'at+jwt': new WeakMap(),
  'txntoken+jwt': new WeakMap(),
  'authorization-grant+jwt': new WeakMap(),
};

/** The protected header, base64url. `typ` prevents use as another kind of JWT (RFC 9068 §2.1). */
const headerOf = (signer: Signer, typ: TokenType): string => {
  let header = headers[typ].get(signer);
  if (header === undefined) {
    header = Buffer.from(JSON.stringify({ alg: signer.algorithm, typ, kid: signer.kid })).toString('base64url');
    headers[typ].set(signer, header);
  }
  return header;
};

/**
 * The signing-input prefix: the header, a dot, and the claims up to those of the single token. Its JSON is
 * padded with spaces to a multiple of three bytes, so that it is encoded once.
 */
export const signingInputPrefix = (signer: Signer, claims: PrefixClaims | StatementClaims, typ: TokenType = 'at+jwt'): string => {
  const open = Buffer.from(`${JSON.stringify(claims).slice(0, -1)},`);
  const padded = Buffer.concat([open, Buffer.alloc((3 - (open.length % 3)) % 3, ' ')]);
  return `${headerOf(signer, typ)}.${padded.toString('base64url')}`;
};

// The claims and the input of one signature, which has ended before the next begins, unless another thread signs.
const CLAIMS = Buffer.alloc(256);
const INPUT = Buffer.alloc(8_192);

/** Completes and signs one token; synchronous if the signer is. */
export const signJwt = (signer: Signer, prefix: string, { iat, exp, jti }: OwnClaims): string | Promise<string> => {
  const size = CLAIMS.write(`"iat":${iat},"exp":${exp},"jti":"${jti}","grant_id":"${jti}"}`, 'latin1');
  const own = CLAIMS.toString('base64url', 0, size);
  const signature = signer.sign(inputOf(signer, prefix, own));
  return signature instanceof Promise ? signature.then((bytes) => compact(prefix, own, bytes)) : compact(prefix, own, signature);
};

const inputOf = ({ isAsynchronous }: Signer, prefix: string, own: string): Uint8Array => {
  const length = prefix.length + own.length;
  const input = isAsynchronous || length > INPUT.length ? Buffer.alloc(length) : INPUT;
  input.write(own, input.write(prefix, 'latin1'), 'latin1');
  return input.subarray(0, length);
};

const compact = (prefix: string, own: string, signature: Buffer): string => `${prefix}${own}.${signature.toString('base64url')}`;
