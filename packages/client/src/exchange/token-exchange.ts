// Exchanged tokens (RFC 8693), cached by what they were exchanged from and for. Each is renewed like a source's own
// token, but never outlives the subject token.
import { type Authorizer, createAuthorizer } from '../source/authorization.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from '../source/authorized-fetch.ts';
import { type GetTokenOptions, RenewedToken } from '../source/renewed-token.ts';
import { partsOf, type SourceParts } from '../source/source-parts.ts';
import type { TokenSource } from '../source/token-source.ts';
import { Token } from '../token/token.ts';
import type { GrantRequest, PreparedTokenRequest } from '../token/token-request.ts';
import { type ExchangeOptions, exchangeGrant } from './exchange-options.ts';
import { expiryOf, requireExchangingClient, subjectExpired } from './subject-token.ts';

/** How many exchanged tokens are held; the one that was not used for longest is dropped. */
const MAX_HELD = 1_000;

/** A source of tokens on behalf of another party. */
export interface OnBehalfOf {
  /** A valid exchanged token; see `TokenExchange.exchange`. */
  readonly get: (options?: GetTokenOptions) => Promise<Token>;
  /** `fetch` with the exchanged token, as `TokenSource.fetch`. */
  readonly fetch: AuthorizedFetch;
  /** The headers of one request, as `TokenSource.authorize`. */
  readonly authorize: Authorizer['authorize'];
  /** Those of a second attempt, as `TokenSource.reauthorize`. */
  readonly reauthorize: Authorizer['reauthorize'];
}

interface Held {
  /** When the subject token expires; `undefined` where that is not known. */
  readonly end: number | undefined;
  readonly renewed: RenewedToken;
  readonly authorizer: Authorizer;
}

/** Exchanges tokens by the client of a token source. Created by {@link createTokenExchange}; its functions need no `this`. */
export interface TokenExchange {
  /**
   * Exchanges the token of a caller for one to call another API on its behalf (RFC 8693). The result is cached
   * for as long as it and the caller's token are valid, under a hash; all callers share a request in flight.
   *
   * @param subjectToken - the access token that this API received, after it was verified
   * @throws what `TokenSource.get` throws; {@link SubjectTokenError} once the subject token has expired; TypeError (code
   * `invalid_argument`) for options that cannot be used; the reason of `signal`
   * @example
   * const token = await exchanges.exchange(accessToken, { resource: 'https://billing.example', scope: 'invoices:read' });
   */
  readonly exchange: (subjectToken: string, options?: ExchangeOptions & Pick<GetTokenOptions, 'signal'>) => Promise<Token>;
  /**
   * The same as a source: its `fetch` sends requests with the exchanged token.
   *
   * @throws TypeError (code `invalid_argument`) for options that cannot be used
   * @example
   * const billing = exchanges.onBehalfOf(accessToken, { resource: 'https://billing.example' });
   * const response = await billing.fetch('https://billing.example/invoices');
   */
  readonly onBehalfOf: (subjectToken: string, options?: ExchangeOptions) => OnBehalfOf;
}

/**
 * Exchanges the tokens of callers, as the client of a token source, with its metadata, its DPoP key and its allowed
 * origins. Events of the source report exchanges, too. Create it once: it has the cache.
 *
 * @throws TypeError (code `invalid_argument`) for what `createTokenSource` did not return
 * @example
 * const tokens = createTokenSource({ tenantUrl, clientId, clientSecret });
 * const exchanges = createTokenExchange(tokens);
 * const response = await exchanges.onBehalfOf(accessToken, { resource: 'https://billing.example' }).fetch(url);
 */
export const createTokenExchange = (tokens: TokenSource): TokenExchange => {
  const exchanged = new ExchangedTokens(partsOf(tokens));
  return {
    exchange: async (subjectToken, options = {}) => exchanged.of(subjectToken, options).get({ signal: options.signal }),
    onBehalfOf: (subjectToken, options) => exchanged.of(subjectToken, options),
  };
};

class ExchangedTokens {
  readonly #parts: SourceParts;
  /** By key; the most recently used last. */
  readonly #held = new Map<string, Held>();

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  /** @throws TypeError (code `invalid_argument`) for options that cannot be used */
  of(subjectToken: string, options: ExchangeOptions = {}): OnBehalfOf {
    const { requests, dpopContentDigest, send } = this.#parts;
    requireExchangingClient(requests);
    const grant = exchangeGrant(subjectToken, options);
    const end = options.subjectExpiresAt?.getTime() ?? expiryOf(subjectToken);
    const held = (): Promise<Held> => this.#find(grant, end);
    const authorizer: Pick<Authorizer, 'authorize' | 'reauthorize' | 'needsBody'> = {
      needsBody: dpopContentDigest,
      authorize: async (request) => (await held()).authorizer.authorize(request),
      reauthorize: async (authorization, response, canReplay) => (await held()).authorizer.reauthorize(authorization, response, canReplay),
    };
    return {
      get: async (more) => (await held()).renewed.get(more),
      fetch: createAuthorizedFetch(authorizer, send),
      authorize: authorizer.authorize,
      reauthorize: authorizer.reauthorize,
    };
  }

  /** The token of a grant, unless its subject token has expired. */
  async #find(grant: GrantRequest, end: number | undefined): Promise<Held> {
    const key = await keyOf(grant, end);
    if (this.#hasEnded(end)) {
      this.#held.delete(key);
      throw subjectExpired();
    }
    const held = this.#held.get(key) ?? this.#start(grant, end);
    this.#held.delete(key);
    this.#held.set(key, held);
    if (this.#held.size > MAX_HELD) this.#makeRoom();
    return held;
  }

  /** Drops what can never be used again, and then what was not used for longest. */
  #makeRoom(): void {
    for (const [key, { end }] of this.#held) if (this.#hasEnded(end)) this.#held.delete(key);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MAX_HELD) break;
      this.#held.delete(oldest);
    }
  }

  #hasEnded(end: number | undefined): boolean {
    return end !== undefined && this.#parts.runtime.now() >= end;
  }

  #start(grant: GrantRequest, end: number | undefined): Held {
    const { requests, runtime, lockTime, emit, dpopContentDigest, allowedOrigins } = this.#parts;
    const request = endingWith(requests.by(grant), end);
    // Not stored: whoever reads the store would act for the subject.
    const renewed = new RenewedToken({ request, runtime, store: undefined, lockTime, emit, last: end });
    return { end, renewed, authorizer: createAuthorizer({ renewed, dpop: request.dpop, dpopContentDigest, allowedOrigins, emit }) };
  }
}

/** A request whose token expires with its subject token at the latest. */
const endingWith = (request: PreparedTokenRequest, end: number | undefined): PreparedTokenRequest =>
  end === undefined
    ? request
    : {
        ...request,
        send: async (signal, notes) => {
          const token = await request.send(signal, notes);
          return token.expiresAt.getTime() <= end ? token : new Token({ ...token, expiresAt: new Date(end) });
        },
      };

/** A digest of the subject token with its end, and of everything that is requested for it. */
const keyOf = async ({ form }: GrantRequest, end: number | undefined): Promise<string> => {
  const sorted = new URLSearchParams(form);
  // No parameter has an empty name.
  sorted.set('', String(end));
  sorted.sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sorted.toString()));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};
