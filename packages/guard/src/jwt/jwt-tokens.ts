// Verifies JWT access tokens (RFC 9068 §4): form, type, signature and claims, in this order. For a cached
// token, only a hash is computed.

import type { JsonObject } from '@mintmark/protocol';
import { BoundedMap } from '../bounded-map.ts';
import { readAccessToken, type TimedToken } from '../claims/access-token.ts';
import { readChain } from '../claims/chain.ts';
import type { RevocationTarget } from '../feed/revocations.ts';
import { TokenRejected } from '../guard-errors.ts';
import type { TokenIssuer } from '../issuers/token-issuer.ts';
import type { KeyHint } from '../keys/key-set.ts';
import type { VerificationKey } from '../keys/verification-key.ts';
import { requireHeader, requireSignature } from './signed-jwt.ts';
import { parseJwt, type UnverifiedJwt } from './unverified-jwt.ts';

/** A JWT with a valid signature, and the values that are checked again at each use. */
export interface VerifiedJwt {
  readonly timed: TimedToken;
  readonly issuer: TokenIssuer;
  readonly key: VerificationKey;
  /** The claims to which events of its feed refer; `undefined` without a feed. */
  readonly revocationTarget: RevocationTarget | undefined;
}

/** The dependencies of JWT verification. */
export interface JwtTokensOptions {
  /** The issuers by `iss`. */
  readonly issuers: ReadonlyMap<unknown, TokenIssuer>;
  readonly audience: string;
  /** Maximum number of cached tokens. */
  readonly cacheSize: number;
}

/** Verifies JWTs, and caches those that are valid. */
export class JwtTokens {
  readonly #options: JwtTokensOptions;
  readonly #verified: BoundedMap<string, VerifiedJwt>;

  constructor(options: JwtTokensOptions) {
    this.#options = options;
    this.#verified = new BoundedMap(options.cacheSize);
  }

  /** A token that was verified before, if its key is known to be still published. */
  cached(name: string): VerifiedJwt | undefined {
    const known = this.#verified.get(name);
    return known?.issuer.keys.has(known.key) ? known : undefined;
  }

  /**
   * Verifies a token; its times are checked separately.
   *
   * @param name - its hash
   * @returns `undefined` for a token that is not a JWT; not a promise if the key is cached
   * @throws {@link TokenRejected} or {@link GuardUnavailable}
   */
  verify(name: string, token: string): VerifiedJwt | undefined | Promise<VerifiedJwt> {
    // 1 form
    const jws = parseJwt(token);
    if (jws === undefined) return undefined;
    // 2 type: checked before anything is fetched
    const issuer = this.#issuerOf(jws.payload);
    const hint = requireHeader(jws.header, TYPES[issuer.tokenType], `a JWT access token (typ "${issuer.tokenType}")`);
    // 3 and 4 need a key of the issuer
    const key = issuer.keys.current(hint);
    if (key === undefined) return this.#verifyLater(name, jws, issuer, hint);
    // Without a kid, the key may have been replaced.
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
    // 4 claims, trusted only now
    const timed = readAccessToken(jws.payload, issuer.claimsForm, this.#options.audience);
    const verified = { timed, issuer, key, revocationTarget: issuer.feed === undefined ? undefined : revocationTargetOf(timed, key.kid) };
    this.#verified.set(name, verified);
    return verified;
  }

  // `iss` selects the issuer's keys. It is not trusted: with a false `iss`, the signature is not valid.
  #issuerOf({ iss }: JsonObject): TokenIssuer {
    const issuer = this.#options.issuers.get(iss);
    if (issuer !== undefined) return issuer;
    if (typeof iss !== 'string') throw new TokenRejected('invalid_claim', 'The claim "iss" is missing or not a string.');
    throw new TokenRejected('wrong_issuer', 'The token was issued by another issuer.');
  }
}

const TYPES = { 'at+jwt': /^(application\/)?at\+jwt$/i, JWT: /^((application\/)?(at\+)?jwt)?$/i } as const;

const revocationTargetOf = ({ token: { tokenId, clientId, claims } }: TimedToken, kid: string | undefined): RevocationTarget => ({
  ...targetOf(claims, tokenId, clientId, kid),
  ancestors: readChain(claims).map((each) => targetOf(each, each.jti, each.clientId, each.kid)),
});

const targetOf = (
  claims: Readonly<Record<string, unknown>>,
  jti: string | undefined,
  clientId: string,
  kid: string | undefined,
): Omit<RevocationTarget, 'ancestors'> => {
  const generations: readonly unknown[] = Array.isArray(claims['gen']) ? claims['gen'] : [];
  const [tenantGeneration, clientGeneration, instanceGeneration] = generations;
  const { instance } = claims;
  return {
    jti,
    cred: typeof claims['cred'] === 'string' ? claims['cred'] : undefined,
    clientId,
    tenantGeneration: typeof tenantGeneration === 'number' ? tenantGeneration : Number.NEGATIVE_INFINITY,
    clientGeneration: typeof clientGeneration === 'number' ? clientGeneration : Number.NEGATIVE_INFINITY,
    instance: typeof instance === 'string' ? instance : undefined,
    instanceGeneration: typeof instanceGeneration === 'number' ? instanceGeneration : Number.NEGATIVE_INFINITY,
    kid,
  };
};
