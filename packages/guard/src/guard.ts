// The guard of one API: the order of the checks on an access token, whatever its kind and issuer (RFC 9068 §4, RFC 7662, RFC 9449 §7).
import { hash } from 'node:crypto';
import { parseAccessToken } from '@mintmark/protocol';
import { type AccessToken, requireTimes, type TimedToken } from './claims/access-token.ts';
import type { RevocationFeed } from './feed/revocation-feed.ts';
import { GuardUnavailable, RequestRejected, TokenRejected } from './guard-errors.ts';
import { type GuardOptions, parseGuardOptions } from './guard-options.ts';
import { type GuardStatus, guardStatus } from './guard-status.ts';
import type { Introspector } from './introspection/introspector.ts';
import { createIssuer, type TokenIssuer } from './issuers/token-issuer.ts';
import { JwtTokens, type VerifiedJwt } from './jwt/jwt-tokens.ts';
import { type PresentedToken, requireConfirmation } from './proof/confirmation.ts';
import type { ProtectedRequest } from './proof/protected-request.ts';
import { type ErrorResponse, errorResponseFor } from './responses/error-response.ts';
import { type ProtectedResourceMetadata, protectedResourceMetadata } from './responses/resource-metadata.ts';

/** Longest token that is looked at, in characters; a token from a Mintmark server stays below half of it. */
const MAX_TOKEN_LENGTH = 8192;

/** Checks access tokens for one API. */
export interface Guard {
  /**
   * Verifies an access token that came without a proof: a JWT (RFC 9068 §4) by the keys of its issuer and the revocation feed, an opaque one by
   * introspection (RFC 7662). A token that is bound to a key or certificate is refused: {@link Guard.authenticate} judges those.
   *
   * @param token - the token alone, without `Bearer`
   * @param clientAddress - where it came from, sent with introspection
   * @throws {@link TokenRejected} when the token must not be accepted: 401
   * @throws {@link GuardUnavailable} when that cannot be known for now: 503
   */
  verify(token: string, clientAddress?: string): Promise<AccessToken>;
  /**
   * Verifies the token of a request, and the proofs that it is bound to (RFC 8705 §3, RFC 9449 §7).
   *
   * @throws {@link RequestRejected} when there is no token or it is malformed: 401 or 400
   * @throws {@link TokenRejected} and {@link GuardUnavailable} as {@link Guard.verify}
   */
  authenticate(request: ProtectedRequest): Promise<AccessToken>;
  /**
   * The answer for an error of this guard: status, headers, body (RFC 6750 §3, RFC 9728 §5.1).
   *
   * @param scope - what the route needs, told to who has no good token (RFC 6750 §3), so that a client asks for the right one at once
   * @returns `undefined` for an error that is not the guard's
   */
  errorResponse(error: unknown, scope?: readonly string[]): ErrorResponse | undefined;
  /** The nonce of now, where DPoP proofs must have one: sent with good answers as well, it saves the client a refusal (RFC 9449 §8.2). */
  dpopNonce(): string | undefined;
  /** What the API says of itself (RFC 9728); `undefined` when the audience is no URL. */
  readonly metadata: ProtectedResourceMetadata | undefined;
  /**
   * Fetches the keys, and waits for the first answer of the revocation feed, or of introspection where there is none, so that the first request
   * waits for nothing, and `status()` knows whether the credentials are good.
   *
   * @throws {@link GuardUnavailable} when an issuer's keys cannot be had
   */
  warmUp(): Promise<void>;
  /** Whether tokens can be judged, and if not, why. Costs nothing; what it does not know it finds out in the background. */
  status(): GuardStatus;
  /** Ends the following of revocation feeds. The guard is of no use then. */
  close(): Promise<void>;
}

/**
 * Makes the guard of an API. Nothing is fetched yet.
 *
 * @throws TypeError when an option makes no sense
 * @example
 * const guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example' });
 * const { clientId, scope } = await guard.verify(token);
 */
export const createGuard = (options: GuardOptions): Guard => {
  const settings = parseGuardOptions(options);
  const { audience, tolerance, publicUrl, nonces, replays, runtime } = settings;
  const issuers = settings.issuers.map((each) => createIssuer(each, settings));
  const byName = new Map(issuers.flatMap((issuer) => issuer.claimsForm.issuers.map((name) => [name, issuer] as const)));
  const jwts = new JwtTokens({ issuers: byName, audience, cacheSize: settings.cacheSize });
  const dpopAlgorithms = publicUrl === undefined ? [] : settings.dpopAlgorithms;
  const metadata = protectedResourceMetadata(audience, [...byName.keys()], dpopAlgorithms, settings.resource);
  const algorithmsFor = async (issuer: string): Promise<readonly unknown[]> => {
    const taken = await byName.get(issuer)?.dpopAlgorithms();
    return taken === undefined ? dpopAlgorithms : dpopAlgorithms.filter((name) => taken.includes(name));
  };
  const confirmation = { publicUrl, nonces, algorithmsFor, replays, now: runtime.now, tolerance };
  const refusals = { realm: audience, resourceMetadata: metadata?.url, dpopAlgorithms, nonce: () => nonces?.issue(runtime.now()) };

  const check = async (
    presented: PresentedToken,
    request: ProtectedRequest | undefined,
    address: string | undefined,
  ): Promise<AccessToken> => {
    const { value } = presented;
    if (value.length > MAX_TOKEN_LENGTH) {
      throw new TokenRejected('too_large', `The token is longer than ${MAX_TOKEN_LENGTH} characters.`);
    }
    for (const { feed } of issuers) feed?.start();
    const name = hash('sha256', value, 'base64url');
    // 1 and 2 form and genuineness; 3 times; 4 whether it ended before its time
    const found = jwts.cached(name) ?? jwts.verify(name, value);
    const jwt = found instanceof Promise ? await found : found;
    if (jwt !== undefined) {
      requireTimes(jwt.timed, runtime.now(), tolerance);
      const asking = requireNotRevoked(jwt, { name, value, address, now: runtime.now() });
      if (asking !== undefined) await asking;
    }
    const { token } = jwt === undefined ? await checkOpaque(name, value, address) : jwt.timed;
    // 5 the proofs that it is bound to
    if (token.confirmation !== undefined || presented.scheme !== 'Bearer')
      await requireConfirmation(token, presented, request, confirmation);
    return token;
  };

  const checkOpaque = async (name: string, value: string, address: string | undefined): Promise<TimedToken> => {
    const asked = issuers.filter(({ opaqueTokens }) => opaqueTokens?.mayBeIssued(value));
    if (asked.length === 0) throw new TokenRejected('malformed', 'The token is not a compact JWS, nor one to introspect.');
    const timed = await firstActive(asked.map((issuer) => () => introspectAt(issuer, `${name} ${address ?? ''}`, value, address)));
    requireTimes(timed, runtime.now(), tolerance);
    return timed;
  };

  const verify = (token: string, clientAddress?: string): Promise<AccessToken> =>
    check({ scheme: 'Bearer', value: token }, undefined, clientAddress);

  return {
    verify,
    async authenticate(request) {
      const { authorization, clientAddress } = request;
      const presented = parseAccessToken(authorization);
      if (presented === undefined) throw missingToken(authorization);
      return check({ scheme: presented.scheme, value: presented.token }, request, clientAddress);
    },
    errorResponse: (error, scope) => errorResponseFor(error, refusals, scope),
    dpopNonce: refusals.nonce,
    metadata,
    async warmUp() {
      await Promise.all(
        issuers.flatMap(({ keys, feed, introspector }) => [
          keys.warmUp(),
          feed === undefined ? introspector?.probe() : feed.firstResponse(),
        ]),
      );
    },
    status: () => guardStatus(issuers),
    async close() {
      await Promise.all(issuers.map(({ feed }) => feed?.close()));
    },
  };
};

interface TokenToCheck {
  readonly name: string;
  readonly value: string;
  readonly address: string | undefined;
  readonly now: number;
}

/** By the feed, which costs nothing; by introspection, where the feed cannot be relied upon (the promise then). */
const requireNotRevoked = ({ issuer, revocationTarget, timed }: VerifiedJwt, asked: TokenToCheck): Promise<void> | undefined => {
  const { feed, introspector } = issuer;
  if (feed === undefined || introspector === undefined || revocationTarget === undefined) return undefined;
  if (feed.isRevoked(revocationTarget)) throw new TokenRejected('revoked', 'The token has been revoked.');
  const { state } = feed;
  // Beyond its end, in the time that clocks may differ, a new feed no longer speaks of a token.
  const speaksOf = asked.now < timed.expiresAt;
  if (state === 'following' && speaksOf) return undefined;
  if (state === 'blind') throw resourceNotVisible();
  return requireActive(introspector, state === 'stale' && speaksOf ? feed : undefined, asked);
};

/** @param stale - a feed by which the token is accepted while nobody can be asked: whoever comes after the first does not wait for that */
const requireActive = async (introspector: Introspector, stale: RevocationFeed | undefined, { name, value, address }: TokenToCheck) => {
  if (stale !== undefined && introspector.state === 'down') {
    void introspector.probe();
    return stale.reportStaleUse();
  }
  try {
    const claims = await introspector.introspect(`${name} ${address ?? ''}`, value, address);
    if (claims === undefined) throw new TokenRejected('inactive', 'The issuer says that the token is not active.');
  } catch (error) {
    if (stale === undefined || introspector.state !== 'down' || !(error instanceof GuardUnavailable)) throw error;
    stale.reportStaleUse();
  }
};

const resourceNotVisible = (): GuardUnavailable =>
  new GuardUnavailable(
    'resource_not_visible',
    "The API's client is no owner of its resource, and may not know what its tokens are worth.",
    {
      retryAfter: 30,
      cause: undefined,
    },
  );

/** An opaque token at one issuer. Earlier answers are used only while the feed, where there is one, would tell of their end. */
const introspectAt = async (issuer: TokenIssuer, name: string, value: string, address: string | undefined): Promise<TimedToken> => {
  const { opaqueTokens, feed } = issuer;
  if (opaqueTokens === undefined) throw new TokenRejected('malformed', 'There is nobody to ask about the token.');
  if (feed?.state === 'blind') throw resourceNotVisible();
  const timed = await opaqueTokens.check(name, value, address, feed === undefined || feed.state === 'following');
  if (feed?.isRevoked(introspectedTarget(timed))) throw new TokenRejected('revoked', 'The token has been revoked.');
  return timed;
};

// Ends of clients, credentials and tenants make the answers forgotten: an answer does not say its generation.
const introspectedTarget = ({ token }: TimedToken) => ({
  jti: token.tokenId,
  cred: undefined,
  clientId: token.clientId,
  tenantGeneration: Number.POSITIVE_INFINITY,
  clientGeneration: Number.POSITIVE_INFINITY,
  kid: undefined,
});

// Several may have made it: the first that knows it decides. One that cannot be asked makes a refusal of the others worth nothing.
const firstActive = async (asks: readonly (() => Promise<TimedToken>)[]): Promise<TimedToken> => {
  const failures: unknown[] = [];
  for (const ask of asks) {
    try {
      return await ask();
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures.find((error) => error instanceof GuardUnavailable) ?? failures.find((error) => !isInactive(error)) ?? failures[0];
};

const isInactive = (error: unknown): boolean => error instanceof TokenRejected && error.code === 'inactive';

const missingToken = (authorization: string | undefined): RequestRejected =>
  // Several fields come joined by a comma: one of them may be good, and none is taken.
  authorization !== undefined && /(^|, *)(bearer|dpop)\b/i.test(authorization)
    ? new RequestRejected('invalid_request', 'The Authorization field is malformed.')
    : new RequestRejected('no_token', 'The request has no access token.');
