// The guard of one API. It defines the order in which an access token of any format and issuer is checked
// (RFC 9068 §4, RFC 7662, RFC 9449 §7).
import { hash } from 'node:crypto';
import { parseAccessToken } from '@mintmark/protocol';
import { type AccessToken, requireTimes, type TimedToken } from './claims/access-token.ts';
import { readChain } from './claims/chain.ts';
import type { RevocationFeed } from './feed/revocation-feed.ts';
import type { RevocationTarget } from './feed/revocations.ts';
import { GuardUnavailable, RequestRejected, TokenRejected } from './guard-errors.ts';
import { type GuardOptions, parseGuardOptions } from './guard-options.ts';
import { type GuardStatus, guardStatus } from './guard-status.ts';
import type { Introspector } from './introspection/introspector.ts';
import { createIssuer, type TokenIssuer } from './issuers/token-issuer.ts';
import { JwtTokens, type VerifiedJwt } from './jwt/jwt-tokens.ts';
import { type PresentedToken, requireConfirmation } from './proof/confirmation.ts';
import type { ProtectedRequest } from './proof/protected-request.ts';
import { type AgentSecurity, type AgentSecurityOptions, agentSecurity } from './responses/agent-security.ts';
import { type ErrorResponse, errorResponseFor } from './responses/error-response.ts';
import { type ProtectedResourceMetadata, protectedResourceMetadata } from './responses/resource-metadata.ts';
import { type TransactionToken, verifyTransaction } from './transactions/transaction-token.ts';

/** Maximum length of a token in characters; those of a Mintmark server are less than half as long. */
const MAX_TOKEN_LENGTH = 8192;

/** Checks access tokens for one API. */
export interface Guard {
  /**
   * Verifies an access token without a proof: a JWT (RFC 9068 §4) with the keys of its issuer and the
   * revocation feed, an opaque token with introspection (RFC 7662). A token that is bound to a key or
   * certificate is rejected: use {@link Guard.authenticate} for those.
   *
   * @param token - the token alone, without `Bearer`
   * @param clientAddress - the client's address, sent with introspection
   * @throws {@link TokenRejected} when the token must not be accepted: 401
   * @throws {@link GuardUnavailable} when it cannot be verified at the moment: 503
   */
  verify(token: string, clientAddress?: string): Promise<AccessToken>;
  /**
   * Verifies the token of a request, and the proofs that the token requires (RFC 8705 §3, RFC 9449 §7).
   *
   * @throws {@link RequestRejected} when there is no token or it is malformed: 401 or 400
   * @throws {@link TokenRejected} and {@link GuardUnavailable} as {@link Guard.verify}
   */
  authenticate(request: ProtectedRequest): Promise<AccessToken>;
  /**
   * Verifies a transaction token (draft-ietf-oauth-transaction-tokens): what the first service of the trust domain says of
   * the request that it received. It is no access token, and {@link Guard.verify} rejects it, as this rejects access
   * tokens. It is valid for seconds; unlike an access token, it is not ended by a revocation before it expires.
   *
   * @param token - the value of the header `Txn-Token`, which a request has exactly once
   * @throws TypeError when the guard has no `trustDomain`
   * @throws {@link TokenRejected} when the token must not be accepted
   * @throws {@link GuardUnavailable} when the keys of its issuer are unavailable: 503
   * @example
   * const guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://stock.example', trustDomain: 'shop.internal' });
   * const { subject, transactionId, scope, details } = await guard.verifyTransactionToken(headers['txn-token']);
   */
  verifyTransactionToken(token: string): Promise<TransactionToken>;
  /**
   * The response for an error of this guard: status, headers, body (RFC 6750 §3, RFC 9728 §5.1).
   *
   * @param scope - the scope that the route requires, for the challenge of a 401 (RFC 6750 §3), so that a
   *   client can request it at once
   * @returns `undefined` for an error that is not the guard's
   */
  errorResponse(error: unknown, scope?: readonly string[]): ErrorResponse | undefined;
  /**
   * The current nonce, if DPoP proofs require one. Sent with successful responses, it saves the client an
   * error (RFC 9449 §8.2).
   */
  dpopNonce(): string | undefined;
  /**
   * The members of an A2A agent card that state how callers authenticate: at the token endpoints of the guard's issuers,
   * by the client credentials grant, with the scopes of `resource`.
   *
   * @throws TypeError for options that are not valid; {@link GuardUnavailable} when the metadata of an issuer is
   *   unavailable
   * @example
   * const card = { ...description, ...(await guard.agentSecurity()) };
   */
  agentSecurity(options?: AgentSecurityOptions): Promise<AgentSecurity>;
  /** Whether `dpop.contentDigest` is on, so that `authenticate` needs the bodies of requests. */
  readonly needsBody: boolean;
  /** The metadata of the API (RFC 9728); `undefined` when the audience is not a URL. */
  readonly metadata: ProtectedResourceMetadata | undefined;
  /**
   * Fetches the keys, and waits for the first response of the revocation feed, or of introspection if there
   * is no feed. Afterwards, no request waits for these, and `status()` reports whether the credentials are
   * accepted.
   *
   * @throws {@link GuardUnavailable} when an issuer's keys are unavailable
   */
  warmUp(): Promise<void>;
  /**
   * Whether tokens can be checked, and if not, why. Returns at once, and refreshes unknown states in the
   * background.
   */
  status(): GuardStatus;
  /** Stops following the revocation feeds. The guard must not be used afterwards. */
  close(): Promise<void>;
}

/**
 * Creates the guard of an API. Nothing is fetched yet.
 *
 * @throws TypeError when an option is invalid
 * @example
 * const guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example' });
 * const { clientId, scope } = await guard.verify(token);
 */
export const createGuard = (options: GuardOptions): Guard => {
  const settings = parseGuardOptions(options);
  const { audience, trustDomain, tolerance, publicUrl, nonces, replays, runtime } = settings;
  const issuers = settings.issuers.map((each) => createIssuer(each, settings));
  const byName = new Map(issuers.flatMap((issuer) => issuer.claimsForm.issuers.map((name) => [name, issuer] as const)));
  const jwts = new JwtTokens({ issuers: byName, audience, cacheSize: settings.cacheSize });
  const dpopAlgorithms = publicUrl === undefined ? [] : settings.dpopAlgorithms;
  const metadata = protectedResourceMetadata(audience, [...byName.keys()], dpopAlgorithms, settings.resource);
  const algorithmsFor = async (issuer: string): Promise<readonly unknown[]> => {
    const accepted = await byName.get(issuer)?.dpopAlgorithms();
    return accepted === undefined ? dpopAlgorithms : dpopAlgorithms.filter((name) => accepted.includes(name));
  };
  const { digests } = settings;
  const confirmation = { publicUrl, nonces, algorithmsFor, replays, digests, now: runtime.now, tolerance };
  const refusals = { realm: audience, resourceMetadata: metadata?.url, dpopAlgorithms, nonce: () => nonces?.issue(runtime.now()) };

  const check = async (
    presented: PresentedToken,
    request: ProtectedRequest | undefined,
    address: string | undefined,
  ): Promise<AccessToken> => {
    const { value } = presented;
    requireLength(value);
    for (const { feed } of issuers) feed?.start();
    const name = hash('sha256', value, 'base64url');
    // 1 and 2 form and signature; 3 times; 4 revocation
    const found = jwts.cached(name) ?? jwts.verify(name, value);
    const jwt = found instanceof Promise ? await found : found;
    if (jwt !== undefined) {
      requireTimes(jwt.timed, runtime.now(), tolerance);
      const introspection = requireNotRevoked(jwt, { name, value, address, now: runtime.now() });
      if (introspection !== undefined) await introspection;
    }
    const { token } = jwt === undefined ? await checkOpaque(name, value, address) : jwt.timed;
    // 5 the proofs that the token requires
    if (token.confirmation !== undefined || presented.scheme !== 'Bearer')
      await requireConfirmation(token, presented, request, confirmation);
    return token;
  };

  const checkOpaque = async (name: string, value: string, address: string | undefined): Promise<TimedToken> => {
    const candidates = issuers.filter(({ opaqueTokens }) => opaqueTokens?.mayBeIssued(value));
    if (candidates.length === 0) {
      throw new TokenRejected('malformed', 'The token is not a compact JWS, and no configured issuer can introspect it.');
    }
    const timed = await firstActive(candidates.map((issuer) => () => introspectAt(issuer, `${name} ${address ?? ''}`, value, address)));
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
    async verifyTransactionToken(token) {
      if (trustDomain === undefined) throw new TypeError('trustDomain: a guard without it verifies no transaction tokens.');
      requireLength(token);
      return verifyTransaction(token, { issuers: byName, trustDomain, now: runtime.now, tolerance });
    },
    errorResponse: (error, scope) => errorResponseFor(error, refusals, scope),
    dpopNonce: refusals.nonce,
    agentSecurity: async (options = {}) =>
      agentSecurity(await Promise.all(issuers.map(({ forAgents }) => forAgents())), settings.resource.scopes ?? [], options),
    needsBody: digests !== undefined,
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

const requireLength = (token: string): void => {
  if (typeof token !== 'string') throw new TypeError('token: expected an access token, as text.');
  if (token.length === 0) throw new TokenRejected('malformed', 'The token is empty.');
  if (token.length > MAX_TOKEN_LENGTH) throw new TokenRejected('too_large', `The token is longer than ${MAX_TOKEN_LENGTH} characters.`);
};

interface TokenToCheck {
  readonly name: string;
  readonly value: string;
  readonly address: string | undefined;
  readonly now: number;
}

/** Checks the feed. If the feed is not reliable, introspects the token, and returns the promise. */
const requireNotRevoked = ({ issuer, revocationTarget, timed }: VerifiedJwt, checked: TokenToCheck): Promise<void> | undefined => {
  const { feed, introspector } = issuer;
  if (feed === undefined || introspector === undefined || revocationTarget === undefined) return undefined;
  if (feed.isRevoked(revocationTarget)) throw new TokenRejected('revoked', 'The token has been revoked.');
  const { state } = feed;
  // After the expiry of a token, within the clock tolerance, a new snapshot of the feed no longer contains
  // it.
  const isInFeed = checked.now < timed.expiresAt;
  if (state === 'following' && isInFeed) return undefined;
  if (state === 'blind') throw resourceNotVisible();
  return requireActive(introspector, state === 'stale' && isInFeed ? feed : undefined, checked);
};

/**
 * @param stale - a stale feed, by which the token is accepted if introspection is unreachable; only the first
 *   token waits until introspection has failed
 */
const requireActive = async (introspector: Introspector, stale: RevocationFeed | undefined, { name, value, address }: TokenToCheck) => {
  if (stale !== undefined && introspector.state === 'down') {
    void introspector.probe();
    return stale.reportStaleUse();
  }
  try {
    const claims = await introspector.introspect(`${name} ${address ?? ''}`, value, address);
    if (claims === undefined) throw new TokenRejected('inactive', 'The issuer reports that the token is not active.');
  } catch (error) {
    if (stale === undefined || introspector.state !== 'down' || !(error instanceof GuardUnavailable)) throw error;
    stale.reportStaleUse();
  }
};

const resourceNotVisible = (): GuardUnavailable =>
  new GuardUnavailable(
    'resource_not_visible',
    "The API's client does not own its resource, so that the issuer does not report the state of its tokens.",
    {
      retryAfter: 30,
      cause: undefined,
    },
  );

/**
 * Introspects an opaque token at one issuer. Cached responses are used only while the feed, if there is
 * one, would report a revocation.
 */
const introspectAt = async (issuer: TokenIssuer, name: string, value: string, address: string | undefined): Promise<TimedToken> => {
  const { opaqueTokens, feed } = issuer;
  if (opaqueTokens === undefined) throw new TokenRejected('malformed', 'No configured issuer can introspect opaque tokens.');
  if (feed?.state === 'blind') throw resourceNotVisible();
  const timed = await opaqueTokens.check(name, value, address, feed === undefined || feed.state === 'following');
  if (feed?.isRevoked(introspectedTarget(timed))) throw new TokenRejected('revoked', 'The token has been revoked.');
  return timed;
};

// Revocations by client, instance, credential and tenant clear the cache, because an introspection response has no
// generation.
const introspectedTarget = ({ token }: TimedToken): RevocationTarget => ({
  ...introspectedEntry(token.tokenId, token.clientId),
  ancestors: readChain(token.claims).map(({ jti, clientId }) => introspectedEntry(jti, clientId)),
});

const introspectedEntry = (jti: string | undefined, clientId: string): Omit<RevocationTarget, 'ancestors'> => ({
  ...{ jti, clientId, cred: undefined, instance: undefined, kid: undefined },
  tenantGeneration: Number.POSITIVE_INFINITY,
  clientGeneration: Number.POSITIVE_INFINITY,
  instanceGeneration: Number.POSITIVE_INFINITY,
});

// Any of several issuers may have issued an opaque token: the first that reports it active decides. If one is
// unreachable, the rejections of the others are not conclusive.
const firstActive = async (attempts: readonly (() => Promise<TimedToken>)[]): Promise<TimedToken> => {
  const failures: unknown[] = [];
  for (const attempt of attempts) {
    try {
      return await attempt();
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures.find((error) => error instanceof GuardUnavailable) ?? failures.find((error) => !isInactive(error)) ?? failures[0];
};

const isInactive = (error: unknown): boolean => error instanceof TokenRejected && error.code === 'inactive';

const missingToken = (authorization: string | undefined): RequestRejected =>
  // Several fields are joined by commas: none is accepted, even if one of them is valid.
  authorization !== undefined && /(^|, *)(bearer|dpop)\b/i.test(authorization)
    ? new RequestRejected('invalid_request', 'The Authorization field is malformed.')
    : new RequestRejected('no_token', 'The request has no access token.');
