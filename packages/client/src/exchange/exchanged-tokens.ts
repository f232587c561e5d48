// Exchanged tokens (RFC 8693), cached by what they were exchanged from and for. Each is renewed like a source's own
// token, but never outlives the subject token.
import { decodeBase64url, isJsonObject, splitJws } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { type Authorizer, createAuthorizer } from '../source/authorization.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from '../source/authorized-fetch.ts';
import { type GetTokenOptions, RenewedToken } from '../source/renewed-token.ts';
import type { CompleteRuntime } from '../source/runtime.ts';
import type { TokenEvent } from '../source/token-events.ts';
import { Token } from '../token/token.ts';
import type { GrantRequest, PreparedClientRequests, PreparedTokenRequest } from '../token/token-request.ts';
import { type ExchangeOptions, exchangeGrant } from './exchange-options.ts';

/** How many exchanged tokens a source holds; the one that was not used for longest is dropped. */
const MAX_HELD = 1_000;

/** A source of tokens on behalf of another party. */
export interface OnBehalfOf {
  /** A valid exchanged token; see `TokenSource.exchange`. */
  readonly get: (options?: GetTokenOptions) => Promise<Token>;
  /** `fetch` with the exchanged token, as `TokenSource.fetch`. */
  readonly fetch: AuthorizedFetch;
  /** The headers of one request, as `TokenSource.authorize`. */
  readonly authorize: Authorizer['authorize'];
  /** Those of a second attempt, as `TokenSource.reauthorize`. */
  readonly reauthorize: Authorizer['reauthorize'];
}

/** The dependencies of exchanged tokens: those of the source that exchanges. */
export interface ExchangeDependencies {
  readonly requests: PreparedClientRequests;
  readonly runtime: CompleteRuntime;
  readonly lockTime: number;
  readonly emit: (event: TokenEvent) => void;
  readonly dpopContentDigest: boolean;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly send: () => typeof globalThis.fetch;
}

interface Held {
  readonly renewed: RenewedToken;
  readonly authorizer: Authorizer;
}

/** The exchanged tokens of a source. */
export class ExchangedTokens {
  readonly #parts: ExchangeDependencies;
  /** By key; the most recently used last. */
  readonly #held = new Map<string, Held>();

  constructor(parts: ExchangeDependencies) {
    this.#parts = parts;
  }

  /** @throws TypeError (code `invalid_argument`) for options that cannot be used */
  of(subjectToken: string, options: ExchangeOptions = {}): OnBehalfOf {
    const { requests, dpopContentDigest, send } = this.#parts;
    if (requests.clientKind === 'workload grant') {
      throw invalidArgument(
        'An exchange needs client authentication: leave out workloadAs, so that the token of the platform is its assertion.',
      );
    }
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
    const key = await keyOf(grant);
    if (end !== undefined && this.#parts.runtime.now() >= end) {
      this.#held.delete(key);
      throw invalidArgument('The subject token has expired.');
    }
    const held = this.#held.get(key) ?? this.#start(grant, end);
    this.#held.delete(key);
    this.#held.set(key, held);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= MAX_HELD) break;
      this.#held.delete(oldest);
    }
    return held;
  }

  #start(grant: GrantRequest, end: number | undefined): Held {
    const { requests, runtime, lockTime, emit, dpopContentDigest, allowedOrigins } = this.#parts;
    const request = endingWith(requests.by(grant), end);
    // Not stored: whoever reads the store would act for the subject.
    const renewed = new RenewedToken({ request, runtime, store: undefined, lockTime, emit });
    return { renewed, authorizer: createAuthorizer({ renewed, dpop: request.dpop, dpopContentDigest, allowedOrigins, emit }) };
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

/** A digest of the subject token, and of everything that is requested for it. */
const keyOf = async ({ form }: GrantRequest): Promise<string> => {
  const sorted = new URLSearchParams(form);
  sorted.sort();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sorted.toString()));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** The `exp` of a JWT in milliseconds; nothing is verified. `undefined` for an opaque token. */
const expiryOf = (token: string): number | undefined => {
  const bytes = decodeBase64url(splitJws(token)?.payload ?? '');
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const exp = isJsonObject(claims) ? claims['exp'] : undefined;
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
};
