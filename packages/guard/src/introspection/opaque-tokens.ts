// Checks opaque tokens by introspection. Responses are cached for a few seconds, and cleared by revocations.
// Inactive tokens are not cached: they may be suspended, and callers can invent tokens.
import { credentialKind } from '@mintmark/protocol';
import { BoundedMap } from '../bounded-map.ts';
import { readAccessToken, type TimedToken } from '../claims/access-token.ts';
import { TokenRejected } from '../guard-errors.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import type { Introspector } from './introspector.ts';

/**
 * Minimum lifetime, in milliseconds, of a token whose introspection response has no `exp` (RFC 7662 §2.2):
 * enough for the current request.
 */
const MIN_DEFAULT_LIFETIME = 1_000;

/** The dependencies of opaque tokens. */
export interface OpaqueTokensOptions {
  readonly issuers: readonly string[];
  /** Whether the issuer is a Mintmark tenant, whose opaque tokens carry a checksum. */
  readonly isTenant: boolean;
  readonly audience: string;
  /** Whether a token without `aud` is accepted. */
  readonly withoutAudience: boolean;
  readonly introspector: Introspector;
  readonly runtime: Pick<Runtime, 'now' | 'steady'>;
  /** Milliseconds for which a response is cached. */
  readonly introspectionLifetime: number;
  readonly cacheSize: number;
}

interface CachedResponse extends TimedToken {
  readonly sentAt: number;
}

/** The opaque tokens of one issuer. */
export class OpaqueTokens {
  readonly #options: OpaqueTokensOptions;
  readonly #responses: BoundedMap<string, CachedResponse>;
  #clears = 0;

  constructor(options: OpaqueTokensOptions) {
    this.#options = options;
    this.#responses = new BoundedMap(options.cacheSize);
  }

  /**
   * Whether the issuer may have issued the token: those of a tenant have a prefix and a checksum, so that
   * invented ones cost no request.
   */
  mayBeIssued(token: string): boolean {
    return this.#options.isTenant ? credentialKind(token) === 'token' : true;
  }

  /**
   * Introspects a token.
   *
   * @param name - a hash of the token and the address
   * @param useCache - whether an earlier response may be used, and this one cached
   * @throws {@link TokenRejected} or {@link GuardUnavailable}
   */
  async check(name: string, token: string, clientAddress: string | undefined, useCache: boolean): Promise<TimedToken> {
    const { introspector, runtime, introspectionLifetime, issuers, audience, withoutAudience } = this.#options;
    const known = useCache ? this.#responses.get(name) : undefined;
    if (known !== undefined && isWithin(known.sentAt, introspectionLifetime, runtime.steady())) return known;
    const [sentAt, now] = [runtime.steady(), runtime.now()];
    const clears = this.#clears;
    const claims = await introspector.introspect(name, token, clientAddress);
    if (claims === undefined) throw new TokenRejected('inactive', 'The issuer reports that the token is not active.');
    const defaultExpiry = now + Math.max(introspectionLifetime, MIN_DEFAULT_LIFETIME);
    const response = { ...readAccessToken(claims, { issuers, form: 'introspected', withoutAudience }, audience, defaultExpiry), sentAt };
    // If a revocation arrived in the meantime, the response may be older, and is not cached.
    if (useCache && introspectionLifetime > 0 && clears === this.#clears) this.#responses.set(name, response);
    return response;
  }

  /** Clears the cache. */
  clear(): void {
    this.#clears++;
    this.#responses.clear();
  }
}
