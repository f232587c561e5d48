// Adds the token to the requests of undici, by an interceptor for `dispatcher.compose()`. The types are those
// of undici 7 or later, written structurally, so that undici is not a dependency.
import { invalidArgument } from '../errors/invalid-argument.ts';
import type { Authorization } from '../source/authorization.ts';
import { isReplayable } from '../source/replayable-body.ts';
import type { TokenSource } from '../source/token-source.ts';
import { toHeaders } from './response-headers.ts';

/** Maximum number of bytes of a 401 that are buffered until it is known whether the request is sent again. */
const BUFFER_LIMIT = 64 * 1024;

/** The parts of undici's request that are used. */
export interface DispatchOptionsLike {
  origin?: string | URL | undefined;
  path: string;
  method: string;
  headers?: unknown;
  body?: unknown;
}

/** The handler to which undici passes a response. */
export interface DispatchHandlerLike {
  onRequestStart?(controller: unknown, context: unknown): void;
  onRequestUpgrade?(controller: unknown, status: number, headers: object, socket: unknown): void;
  onResponseStart?(controller: unknown, status: number, headers: object, message?: string): void;
  onResponseData?(controller: unknown, chunk: { readonly byteLength: number }): void;
  onResponseEnd?(controller: unknown, trailers: object): void;
  onResponseError?(controller: unknown, error: unknown): void;
  onResponseStarted?(): void;
  onBodySent?(chunk: unknown): void;
  onRequestSent?(): void;
}

/** Sends a request. */
export interface DispatchLike<Options> {
  dispatch(options: Options, handler: DispatchHandlerLike): boolean;
}

/**
 * Adds the token to requests to the allowed origins, and changes no others: with undici's `fetch`, an
 * interceptor also receives the requests of redirects. After a 401 for the token, a request is sent again
 * with another one.
 *
 * @param tokens - a source with `allowedOrigins`
 * @throws TypeError (code `invalid_argument`) for a source without `allowedOrigins`
 * @example
 * const tokens = createTokenSource({ tenantUrl, clientId, clientSecret, allowedOrigins: ['https://api.example'] });
 * const dispatcher = new Agent().compose(authorizeUndici(tokens));
 */
export const authorizeUndici = (tokens: Pick<TokenSource, 'authorize' | 'reauthorize' | 'isAllowed' | 'allowedOrigins'>) => {
  if (tokens.allowedOrigins === undefined) throw invalidArgument('authorizeUndici needs a source with allowedOrigins.');
  return <Options extends DispatchOptionsLike>(dispatch: DispatchLike<Options>['dispatch']): DispatchLike<Options>['dispatch'] =>
    (options, handler) => {
      const url = new URL(options.path, options.origin).href;
      if (!tokens.isAllowed(url)) return dispatch(options, handler);
      const send = (authorization: Authorization): void => {
        const headers = withHeaders(options.headers, authorization.headers);
        dispatch({ ...options, headers }, watch(handler, decide(authorization)));
      };
      const decide = (authorization: Authorization) => async (status: number, headers: object) => {
        const response = { status, headers: toHeaders(headers) };
        const next = await tokens.reauthorize(authorization, response, isReplayable(options.body));
        return next === undefined ? undefined : () => send(next);
      };
      tokens
        .authorize({ url, method: options.method, body: options.body })
        .then(send)
        .catch((error: unknown) => handler.onResponseError?.(idle, error));
      return true;
    };
};

/** The controller of a request that has not been sent. */
const idle = {
  aborted: false,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
};

type Decide = (status: number, headers: object) => Promise<(() => void) | undefined>;

/** Passes a response on; buffers a 401 until it is known whether the request is sent again. */
const watch = (handler: DispatchHandlerLike, decide: Decide): DispatchHandlerLike => {
  let held: { readonly pass: (() => void)[]; readonly decision: ReturnType<Decide>; bytes: number } | undefined;
  const passOn = (pass: () => void): void => {
    if (held === undefined) pass();
    else held.pass.push(pass);
  };
  const flush = (): void => {
    const { pass } = held ?? { pass: [] };
    held = undefined;
    for (const one of pass) one();
  };
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStarted: () => handler.onResponseStarted?.(),
    onBodySent: (chunk) => handler.onBodySent?.(chunk),
    onRequestSent: () => handler.onRequestSent?.(),
    onResponseStart: (controller, status, headers, message) => {
      const decision = decide(status, headers);
      if (status === 401) held = { pass: [], decision, bytes: 0 };
      passOn(() => handler.onResponseStart?.(controller, status, headers, message));
    },
    onResponseData: (controller, chunk) => {
      passOn(() => handler.onResponseData?.(controller, chunk));
      // A 401 of this length has content that the caller needs.
      if (held === undefined) return;
      held.bytes += chunk.byteLength;
      if (held.bytes > BUFFER_LIMIT) flush();
    },
    onResponseEnd: (controller, trailers) => {
      passOn(() => handler.onResponseEnd?.(controller, trailers));
      held?.decision
        .then((again) => (again === undefined ? flush() : again()))
        .catch((error: unknown) => handler.onResponseError?.(controller, error));
    },
    onResponseError: (controller, error) => {
      held = undefined;
      handler.onResponseError?.(controller, error);
    },
  };
};

/** All headers as a flat list of names and values, one of the forms that undici accepts. */
const withHeaders = (given: unknown, more: Readonly<Record<string, string>>): string[] => {
  const flat: string[] = [];
  for (const [name, value] of pairs(given)) {
    if (Object.hasOwn(more, name.toLowerCase()))
      throw invalidArgument(`The request already has a header ${name}; the source adds its own.`);
    for (const one of [value].flat()) if (one !== undefined && one !== null) flat.push(name, String(one));
  }
  return [...flat, ...Object.entries(more).flat()];
};

const pairs = (given: unknown): (readonly [string, unknown])[] => {
  if (typeof given !== 'object' || given === null) return [];
  if (Array.isArray(given) && !Array.isArray(given[0])) {
    return given.flatMap((name: unknown, i) => (i % 2 === 0 ? [[String(name), given[i + 1]] as const] : []));
  }
  const entries: Iterable<readonly [unknown, unknown]> = isIterable(given) ? given : Object.entries(given);
  return Array.from(entries, ([name, value]) => [String(name), value] as const);
};

const isIterable = (given: object): given is Iterable<readonly [unknown, unknown]> => Symbol.iterator in given;
