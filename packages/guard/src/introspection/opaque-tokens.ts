// Opaque tokens: each is worth what the issuer says of it. Answers are used for a few seconds, and only while nothing is heard that could have
// changed them. Answers that a token is not active are not kept: it may be suspended, and anybody can make tokens up.
import { credentialKind } from '@mintmark/protocol';
import { BoundedMap } from '../bounded-map.ts';
import { readAccessToken, type TimedToken } from '../claims/access-token.ts';
import { TokenRejected } from '../guard-errors.ts';
import { isWithin, type Runtime } from '../runtime.ts';
import type { Introspector } from './introspector.ts';

/** Milliseconds for which a token is good, at least, whose answer does not say its end (RFC 7662 §2.2): this request is judged by it. */
const MIN_DEFAULT_LIFETIME = 1_000;

/** What they are checked with. */
export interface OpaqueTokensOptions {
  readonly issuers: readonly string[];
  /** Whether the issuer is a Mintmark tenant, whose opaque tokens carry a checksum. */
  readonly isTenant: boolean;
  readonly audience: string;
  /** Whether a token without `aud` is taken. */
  readonly withoutAudience: boolean;
  readonly introspector: Introspector;
  readonly runtime: Pick<Runtime, 'now' | 'steady'>;
  /** Milliseconds for which an answer is used. */
  readonly introspectionLifetime: number;
  readonly cacheSize: number;
}

interface CachedResponse extends TimedToken {
  readonly askedAt: number;
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

  /** Whether it is worth asking: a token of a tenant has its form and checksum, so that made-up ones end here. */
  mayBeIssued(token: string): boolean {
    return this.#options.isTenant ? credentialKind(token) === 'token' : true;
  }

  /**
   * What an active token says.
   *
   * @param name - a hash of the token and the address
   * @param mayRemember - whether an earlier answer may be used, and this one kept
   * @throws {@link TokenRejected} or {@link GuardUnavailable}
   */
  async check(name: string, token: string, clientAddress: string | undefined, mayRemember: boolean): Promise<TimedToken> {
    const { introspector, runtime, introspectionLifetime, issuers, audience, withoutAudience } = this.#options;
    const known = mayRemember ? this.#responses.get(name) : undefined;
    if (known !== undefined && isWithin(known.askedAt, introspectionLifetime, runtime.steady())) return known;
    const [askedAt, now] = [runtime.steady(), runtime.now()];
    const forgotten = this.#clears;
    const claims = await introspector.introspect(name, token, clientAddress);
    if (claims === undefined) throw new TokenRejected('inactive', 'The issuer says that the token is not active.');
    const untold = now + Math.max(introspectionLifetime, MIN_DEFAULT_LIFETIME);
    const answer = { ...readAccessToken(claims, { issuers, form: 'introspected', withoutAudience }, audience, untold), askedAt };
    // An answer that may be older than what was heard in the meantime is used once.
    if (mayRemember && introspectionLifetime > 0 && forgotten === this.#clears) this.#responses.set(name, answer);
    return answer;
  }

  /** Forgets all answers. */
  clear(): void {
    this.#clears++;
    this.#responses.clear();
  }
}
