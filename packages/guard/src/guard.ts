// The guard of one API: the order of the checks on a JWT access token (RFC 9068 §4).
import { type AccessToken, readAccessToken } from './access-token.ts';
import { parseCompactJws } from './compact-jws.ts';
import { TokenRejected } from './guard-errors.ts';
import { type JsonObject, parseJsonObject } from './json-object.ts';
import { PublishedKeys } from './published-keys.ts';
import { parseTenantUrls } from './tenant-urls.ts';
import { isSignedBy } from './verification-key.ts';

// Milliseconds; callers wait no longer for the tenant's keys.
const KEYS_TIMEOUT = 5_000;

/** Whose tokens are taken, and for what. */
export interface GuardOptions {
  /** The tenant's URL, as `https://tenant.example`, which means both of its issuers; or one issuer's URL. */
  readonly issuer: string;
  /** The resource that this API is: a token must name it in `aud`, compared as an exact string. */
  readonly audience: string;
  /** Seconds by which the clocks of API and server may differ: 0 to 60, 10 if left out. */
  readonly clockTolerance?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** The time in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Checks access tokens for one API. */
export interface Guard {
  /**
   * Verifies a JWT access token (RFC 9068 §4): its form, type, algorithm, signature, issuer, audience and times.
   *
   * The tenant's keys are fetched on first use and kept for 300 seconds; that a token was revoked is not seen here.
   *
   * @param token - the token alone, without `Bearer`
   * @throws {@link TokenRejected} when the token must not be accepted: 401
   * @throws {@link GuardUnavailable} when the tenant's keys cannot be had: 503
   */
  verify(token: string): Promise<AccessToken>;
}

/**
 * Makes the guard of an API. Nothing is fetched yet.
 *
 * @throws TypeError when an option makes no sense
 * @example
 * const guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example' });
 * const { clientId, scope } = await guard.verify(token);
 */
export const createGuard = ({ issuer, audience, clockTolerance = 10, fetch = globalThis.fetch, now = Date.now }: GuardOptions): Guard => {
  const { issuers, jwksUrl } = parseTenantUrls(issuer);
  if (audience === '') throw new TypeError('audience: expected the resource that tokens must be for.');
  if (!(clockTolerance >= 0 && clockTolerance <= 60)) throw new TypeError('clockTolerance: expected 0 to 60 seconds.');
  const keys = new PublishedKeys({ url: jwksUrl, fetch, now, timeout: KEYS_TIMEOUT });

  return {
    async verify(token) {
      // 1 form
      const { header, payload, signature, signed } = parseCompactJws(token);
      // 2 kind: judged before anything is fetched
      const kid = requireAccessTokenHeader(header);
      // 3 signature, by a key of this tenant
      const key = await keys.find(kid);
      if (key === undefined) throw new TokenRejected('unknown_key', 'The token names a key that the tenant does not publish.');
      if (key.algorithm !== header.alg) throw new TokenRejected('unsupported_algorithm', 'The token names another algorithm than its key.');
      if (!isSignedBy(key, signed, signature)) throw new TokenRejected('bad_signature', 'The signature is not good.');
      // 4 claims, read only now
      const claims = parseJsonObject(payload);
      if (claims === undefined) throw new TokenRejected('malformed', 'The payload is not a JSON object.');
      return readAccessToken(claims, { issuers, audience, clockTolerance, now: now() });
    },
  };
};

// Keys that the header brings or points to (`jwk`, `jku`, `x5c`, `x5u`) are never looked at (RFC 8725 §3.10).
const requireAccessTokenHeader = ({ typ, kid, crit }: JsonObject): string => {
  if (typeof typ !== 'string' || !/^(application\/)?at\+jwt$/i.test(typ)) {
    throw new TokenRejected('wrong_type', 'The token is not a JWT access token (typ "at+jwt").');
  }
  if (crit !== undefined) throw new TokenRejected('critical_header', 'The token demands an extension that is not understood.');
  if (typeof kid !== 'string') throw new TokenRejected('unknown_key', 'The token names no key.');
  return kid;
};
