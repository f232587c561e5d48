// The token source: validates the options and composes the parts.
import { invalidArgument } from '../errors/invalid-argument.ts';
import { requireTimeout } from '../http/exchange.ts';
import type { TokenStore } from '../stores/token-store.ts';
import type { Token } from '../token/token.ts';
import { prepareClientRequests, type TokenGrantOptions } from '../token/token-request.ts';
import { type Authorization, type AuthorizedRequest, type AuthorizedResponse, createAuthorizer } from './authorization.ts';
import { type AuthorizedFetch, createAuthorizedFetch } from './authorized-fetch.ts';
import { type GetTokenOptions, RenewedToken } from './renewed-token.ts';
import { completeRuntime, type Runtime } from './runtime.ts';
import { recordParts } from './source-parts.ts';
import { createTokenEvents, type TokenEventListener } from './token-events.ts';

/** The options of {@link createTokenSource}. */
export type TokenSourceOptions = TokenGrantOptions &
  Runtime & {
    /**
     * Shares the token between processes, or between sources of one. Not used with `dpop: true`, whose key
     * no other process has, nor with `workload` or `attestation`: another workload on this machine could get the token.
     */
    readonly store?: TokenStore | undefined;
    /**
     * Origins to which `fetch` and the adapters send the token; by default any with `https`, and this
     * machine.
     */
    readonly allowedOrigins?: readonly string[] | undefined;
    /**
     * Whether the proofs of requests to APIs contain the digest of the body (`content_digest`, DPoP profile for MCP),
     * as an API may require; needs `dpop`. `fetch` then reads a stream into memory before it sends it.
     */
    readonly dpopContentDigest?: boolean | undefined;
    /** Receives events from the start. */
    readonly onEvent?: TokenEventListener | undefined;
  };

/** Provides a valid token. Created by {@link createTokenSource}; its functions need no `this`. */
export interface TokenSource {
  /**
   * Returns a valid token: the current one at once, which is renewed in the background when its expiry is
   * near. All callers share a request in flight.
   *
   * @throws what {@link requestToken} throws, when none can be obtained and the last one has expired; the
   * reason of `signal`
   */
  readonly get: (options?: GetTokenOptions) => Promise<Token>;
  /**
   * Obtains the next token, whatever the remaining lifetime of the current one. `get` returns it from
   * then on.
   */
  readonly renew: (options?: { readonly signal?: AbortSignal | undefined }) => Promise<Token>;
  /**
   * `fetch` with the token. After a 401 for the token, the request is sent again with another one, if there
   * is another and the body can be sent again: a stream only when `body` is a function that creates it.
   * Redirects are followed, to other origins without the token.
   *
   * @throws TypeError (code `invalid_argument`) for an origin that is not allowed or a request that already
   * has an Authorization header; what `get` throws; what `fetch` throws
   * @example
   * const response = await tokens.fetch('https://api.example/invoices');
   */
  readonly fetch: AuthorizedFetch;
  /** The headers of one request, for other HTTP clients than `fetch`. */
  readonly authorize: (request: AuthorizedRequest) => Promise<Authorization>;
  /**
   * The headers with which to send the request again after this response; `undefined` when that would not
   * help. Call it with every response, so that nonces are received.
   *
   * @param canReplay - `false` when the body cannot be sent again: the token is replaced for later
   * requests, and the result is `undefined`
   */
  readonly reauthorize: (
    authorization: Authorization,
    response: AuthorizedResponse,
    canReplay?: boolean,
  ) => Promise<Authorization | undefined>;
  /** Whether the token may be sent there. */
  readonly isAllowed: (url: string) => boolean;
  /** The `allowedOrigins` of the options. */
  readonly allowedOrigins: readonly string[] | undefined;
  /** Adds a listener; the returned function removes it. */
  readonly on: (listener: TokenEventListener) => () => void;
  /** Returns the client id and the redacted current token, for `JSON.stringify`. */
  readonly toJSON: () => { clientId: string | undefined; token: Token | undefined };
}

/** Whether the token is of one workload or instance, which others must not get. */
const isOfInstance = (options: TokenSourceOptions): boolean =>
  ('workload' in options && options.workload !== undefined) || ('attestation' in options && options.attestation !== undefined);

/**
 * Creates a token source. Nothing is sent before the first call.
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
  const requests = prepareClientRequests(options, runtime.monotonic);
  const request = requests.own;
  const { dpop } = request;
  const lockTime = 2 * requireTimeout(options.timeout);
  const renewed = new RenewedToken({
    request,
    runtime,
    store: options.dpop === true || isOfInstance(options) ? undefined : options.store,
    lockTime,
    emit,
  });
  const { allowedOrigins, dpopContentDigest = false } = options;
  if (dpopContentDigest && dpop === undefined) throw invalidArgument('dpopContentDigest needs dpop.');
  const authorizer = createAuthorizer({ renewed, dpop, dpopContentDigest, allowedOrigins, emit });
  const send = (): typeof globalThis.fetch => options.fetch ?? globalThis.fetch;
  const toJSON: TokenSource['toJSON'] = () => ({ clientId: request.clientId, token: renewed.current });
  const source: TokenSource = {
    get: (options) => renewed.get(options),
    renew: (options) => renewed.renew(options?.signal),
    fetch: createAuthorizedFetch(authorizer, send),
    ...authorizer,
    allowedOrigins,
    on: add,
    toJSON,
  };
  recordParts(source, { requests, runtime, lockTime, emit, dpopContentDigest, allowedOrigins, send });
  return Object.defineProperty(source, Symbol.for('nodejs.util.inspect.custom'), { value: toJSON });
};
