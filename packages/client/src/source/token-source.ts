// The token source: options looked at, parts put together, one object with what a program needs.
import { requireTimeout } from '../http/exchange.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { Token } from '../token/token.ts';
import { prepareTokenRequest, type TokenGrantOptions } from '../token/token-request.ts';
import { type Authorization, type AuthorizedRequest, type AuthorizedResponse, createAuthorizer } from './authorization.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from './authorized-fetch.ts';
import { completeRuntime, type Runtime } from './runtime.ts';
import { createTokenEvents, type TokenEventListener } from './token-events.ts';
import { type GetTokenOptions, TokenKeeper } from './token-keeper.ts';

/** What {@link createTokenSource} needs. */
export type TokenSourceOptions = TokenGrantOptions &
  Runtime & {
    /** Keeps the token between processes, or for several sources of one. Not used with `dpop: true`, whose key no other process has. */
    readonly store?: TokenStore | undefined;
    /** Origins to which `fetch` and the adapters send the token; by default any that is encrypted or on this machine. */
    readonly allowedOrigins?: readonly string[] | undefined;
    /** Hears of what happens, from the start. */
    readonly onEvent?: TokenEventListener | undefined;
  };

/** Gives out a token that is good now. Made by {@link createTokenSource}; its functions need no `this`. */
export interface TokenSource {
  /**
   * A good token. Costs nothing while the one at hand is fresh; is renewed behind the callers' backs when its end comes near; all who ask
   * while a request is under way share it.
   *
   * @throws what {@link requestToken} throws, when the server gives none and the last one has ended; the reason of `signal`
   */
  readonly get: (options?: GetTokenOptions) => Promise<Token>;
  /** The next token, whatever is left of this one, for a program that knows that it needs one. Callers of `get` have it from then on. */
  readonly renew: (options?: { readonly signal?: AbortSignal | undefined }) => Promise<Token>;
  /**
   * `fetch` with the token. Answered 401 for the token's sake, the request is sent once more with another one, if there is another and the
   * body can be sent again: a stream only when `body` is a function that makes it. Redirects are followed, across origins without the token.
   *
   * @throws TypeError (code `invalid_argument`) for an origin that is not allowed or a request with an Authorization header of its own;
   * what `get` throws; what `fetch` throws
   * @example
   * const answer = await tokens.fetch('https://api.example/invoices');
   */
  readonly fetch: AuthorizedFetch;
  /** The headers for one request, for other HTTP clients than `fetch`. */
  readonly authorize: (request: AuthorizedRequest) => Promise<Authorization>;
  /**
   * What to send the request with once more after this answer to it; `undefined` when nothing would help. Wants to see every answer.
   *
   * @param canReplay - `false` when the body is gone: the token is replaced for the calls to come, and nothing is given back
   */
  readonly reauthorize: (
    authorization: Authorization,
    answer: AuthorizedResponse,
    canReplay?: boolean,
  ) => Promise<Authorization | undefined>;
  /** Whether the token may be sent there. */
  readonly isAllowed: (url: string) => boolean;
  /** The origins that were named as allowed. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** Hears of events; the function given back ends that. */
  readonly on: (listener: TokenEventListener) => () => void;
  /** What JSON shows of it: who asks, and the token at hand without the token itself. */
  readonly toJSON: () => { clientId: string; token: Token | undefined };
}

/**
 * Makes a token source. Nothing is sent before the first call.
 *
 * @throws TypeError (code `invalid_argument`) for options that cannot be used
 * @example
 * const tokens = createTokenSource({ ...ibmVerify('tenant.verify.ibm.com'), clientId, clientSecret });
 * const { accessToken, expiresAt } = await tokens.get();
 */
export const createTokenSource = (options: TokenSourceOptions): TokenSource => {
  const runtime = completeRuntime(options);
  const { emit, add } = createTokenEvents();
  if (options.onEvent !== undefined) add(options.onEvent);
  const request = prepareTokenRequest(options, runtime.monotonic);
  const { dpop } = request;
  const keeper = new TokenKeeper({
    request,
    runtime,
    store: options.dpop === true ? undefined : options.store,
    lockTime: 2 * requireTimeout(options.timeout),
    emit,
  });
  const { allowedOrigins } = options;
  const authorizer = createAuthorizer({ keeper, dpop, allowedOrigins, emit });
  const toJSON: TokenSource['toJSON'] = () => ({ clientId: request.clientId, token: keeper.current });
  const source: TokenSource = {
    get: (wanted) => keeper.get(wanted),
    renew: (wanted) => keeper.renew(wanted?.signal),
    fetch: createAuthorizedFetch(authorizer, () => options.fetch ?? globalThis.fetch),
    ...authorizer,
    allowedOrigins,
    on: add,
    toJSON,
  };
  return Object.defineProperty(source, Symbol.for('nodejs.util.inspect.custom'), { value: toJSON });
};
