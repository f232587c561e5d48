// JWT access tokens (RFC 9068 §4): form, kind, signature, claims, in this order. One that was verified before costs its hash alone.

import type { JsonObject } from '@mintmark/protocol';
import { BoundedMap } from '../bounded-map.ts';
import { readAccessToken, type TimedToken } from '../claims/access-token.ts';
import type { RevocationTarget } from '../feed/revocations.ts';
import { TokenRejected } from '../guard-errors.ts';
import type { TokenIssuer } from '../issuers/token-issuer.ts';
import type { KeyHint } from '../keys/key-set.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import { parseJwt, type UnverifiedJwt } from './unverified-jwt.ts';

/** A JWT whose signature holds, with all that has to be asked again at each use. */
export interface VerifiedJwt {
  readonly timed: TimedToken;
  readonly issuer: TokenIssuer;
  readonly key: VerificationKey;
  /** What its feed would speak of; `undefined` where there is none. */
  readonly revocationTarget: RevocationTarget | undefined;
}

/** What they are verified with. */
export interface JwtTokensOptions {
  /** By `iss`. */
  readonly issuers: ReadonlyMap<unknown, TokenIssuer>;
  readonly audience: string;
  /** Most tokens that are remembered. */
  readonly cacheSize: number;
}

/** Verifies, and remembers what it verified. */
export class JwtTokens {
  readonly #options: JwtTokensOptions;
  readonly #verified: BoundedMap<string, VerifiedJwt>;

  constructor(options: JwtTokensOptions) {
    this.#options = options;
    this.#verified = new BoundedMap(options.cacheSize);
  }

  /** One that was verified before, when its key is known to hold without asking. */
  cached(name: string): VerifiedJwt | undefined {
    const known = this.#verified.get(name);
    return known?.issuer.keys.has(known.key) ? known : undefined;
  }

  /**
   * Verifies a token; its times are judged apart.
   *
   * @param name - its hash
   * @returns `undefined` for what has not the form of a JWT; at once where the key is at hand
   * @throws {@link TokenRejected} or {@link GuardUnavailable}
   */
  verify(name: string, token: string): VerifiedJwt | undefined | Promise<VerifiedJwt> {
    // 1 form
    const jws = parseJwt(token);
    if (jws === undefined) return undefined;
    // 2 kind: judged before anything is fetched
    const issuer = this.#issuerOf(jws.payload);
    const hint = requireHeader(jws.header, issuer.tokenType);
    // 3 and 4 with a key of the issuer
    const key = issuer.keys.current(hint);
    if (key === undefined) return this.#verifyLater(name, jws, issuer, hint);
    // A key that the token does not name may have been replaced.
    if (key.kid === undefined || hint.kid === undefined) return this.#verifyUnnamed(name, jws, issuer, hint, key);
    return this.#verifyBy(name, jws, issuer, key);
  }

  async #verifyUnnamed(name: string, jws: UnverifiedJwt, issuer: TokenIssuer, hint: KeyHint, key: VerificationKey): Promise<VerifiedJwt> {
    const isValid = key.checks.get(hint.alg)?.(jws.signed, jws.signature) === true;
    const other = isValid ? undefined : await issuer.keys.findOther(hint, key);
    return this.#verifyBy(name, jws, issuer, other ?? key);
  }

  async #verifyLater(name: string, jws: UnverifiedJwt, issuer: TokenIssuer, hint: KeyHint): Promise<VerifiedJwt> {
    return this.#verifyBy(name, jws, issuer, await issuer.keys.find(hint));
  }

  #verifyBy(name: string, jws: UnverifiedJwt, issuer: TokenIssuer, key: VerificationKey | undefined): VerifiedJwt {
    // 3 signature
    requireSignature(jws, key);
    // 4 claims, believed only now
    const timed = readAccessToken(jws.payload, issuer.claimsForm, this.#options.audience);
    const verified = { timed, issuer, key, revocationTarget: issuer.feed === undefined ? undefined : revocationTargetOf(timed, key.kid) };
    this.#verified.set(name, verified);
    return verified;
  }

  // Only says whose keys to use: a token that lies about it has no good signature.
  #issuerOf({ iss }: JsonObject): TokenIssuer {
    const issuer = this.#options.issuers.get(iss);
    if (issuer !== undefined) return issuer;
    if (typeof iss !== 'string') throw new TokenRejected('invalid_claim', 'The claim "iss" is missing or not a string.');
    throw new TokenRejected('wrong_issuer', 'The token is of another issuer.');
  }
}

const TYPES = { 'at+jwt': /^(application\/)?at\+jwt$/i, JWT: /^((application\/)?(at\+)?jwt)?$/i } as const;

// Keys that the header brings or points to (`jwk`, `jku`, `x5c`, `x5u`) are never looked at (RFC 8725 §3.10).
const requireHeader = ({ typ, kid, alg, crit }: JsonObject, tokenType: TokenIssuer['tokenType']): KeyHint => {
  const type = typ ?? '';
  if (typeof type !== 'string' || !TYPES[tokenType].test(type)) {
    throw new TokenRejected('wrong_type', `The token is not a JWT access token (typ "${tokenType}").`);
  }
  if (crit !== undefined) throw new TokenRejected('critical_header', 'The token demands an extension that is not understood.');
  if ((kid ?? undefined) !== undefined && typeof kid !== 'string') throw new TokenRejected('unknown_key', 'The token names no key.');
  return { kid: typeof kid === 'string' ? kid : undefined, alg };
};

function requireSignature(
  { header: { alg }, signed, signature }: UnverifiedJwt,
  key: VerificationKey | undefined,
): asserts key is VerificationKey {
  if (key === undefined)
    throw new TokenRejected('unknown_key', 'The issuer does not publish the key that the token names, or not one alone that fits it.');
  const isGood = key.checks.get(alg);
  if (isGood === undefined) throw new TokenRejected('unsupported_algorithm', 'The token names another algorithm than its key.');
  if (!isGood(signed, signature)) throw new TokenRejected('bad_signature', 'The signature is not good.');
}

const revocationTargetOf = ({ token: { tokenId, clientId, claims } }: TimedToken, kid: string | undefined): RevocationTarget => {
  const generations: readonly unknown[] = Array.isArray(claims['gen']) ? claims['gen'] : [];
  const [tenantGeneration, clientGeneration] = generations;
  return {
    jti: tokenId,
    cred: typeof claims['cred'] === 'string' ? claims['cred'] : undefined,
    clientId,
    tenantGeneration: typeof tenantGeneration === 'number' ? tenantGeneration : Number.NEGATIVE_INFINITY,
    clientGeneration: typeof clientGeneration === 'number' ? clientGeneration : Number.NEGATIVE_INFINITY,
    kid,
  };
};
