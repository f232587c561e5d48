// Adds the token to the headers of a request, and decides after a response whether another token or nonce may
// help.

import { contentDigest, type DpopProver } from '../dpop/dpop-prover.ts';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { endpointUrl } from '../http/tenant-url.ts';
import type { Token } from '../token/token.ts';
import type { RenewedToken } from './renewed-token.ts';
import type { TokenEvent } from './token-events.ts';

/** A request to authorize. */
export interface AuthorizedRequest {
  readonly url: string;
  /** `GET` by default. */
  readonly method?: string | undefined;
  /** The body as it will be sent, a string or bytes; needed with `dpopContentDigest`, except for GET and HEAD. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The token of one request. */
export interface Authorization {
  readonly token: Token;
  /**
   * Headers to add: `authorization`, and `dpop` where the token is bound to a key. For this URL and method
   * only.
   */
  readonly headers: Readonly<Record<string, string>>;
  readonly request: AuthorizedRequest;
  /** The parts that earlier attempts have replaced. Each is replaced at most once. */
  readonly replays: readonly ('token' | 'nonce')[];
}

/** The part of a response that `reauthorize` reads. */
export interface AuthorizedResponse {
  readonly status: number;
  readonly headers: Headers;
}

/** Authorizes requests. */
export interface Authorizer {
  authorize(request: AuthorizedRequest): Promise<Authorization>;
  /**
   * @param canReplay - `false` when the body cannot be sent again: the token is replaced for later
   * requests, and the result is `undefined`
   */
  reauthorize(authorization: Authorization, response: AuthorizedResponse, canReplay?: boolean): Promise<Authorization | undefined>;
  isAllowed(url: string): boolean;
  /** Whether proofs contain the digest of the body, so that it must be known before the request is sent. */
  readonly needsBody: boolean;
}

/** The dependencies of an authorizer. */
export interface AuthorizerDependencies {
  readonly renewed: RenewedToken;
  readonly dpop: DpopProver | undefined;
  readonly dpopContentDigest: boolean;
  readonly allowedOrigins: readonly string[] | undefined;
  readonly emit: (event: TokenEvent) => void;
}

/** @throws TypeError (code `invalid_argument`) for an allowed origin that is not an origin */
export const createAuthorizer = (dependencies: AuthorizerDependencies): Authorizer => {
  const { renewed, dpop, dpopContentDigest, allowedOrigins, emit } = dependencies;
  const allowed = allowedOrigins === undefined ? undefined : new Set(allowedOrigins.map(requireOrigin));

  const complete = async (token: Token, request: AuthorizedRequest, replays: Authorization['replays']): Promise<Authorization> => {
    const { accessToken, tokenType } = token;
    const { url, method = 'GET' } = request;
    const digest = dpopContentDigest ? { contentDigest: await contentDigest(bytesOf(request)) } : undefined;
    const proof = dpop === undefined ? undefined : { dpop: await dpop.prove({ method, url, accessToken, ...digest }) };
    return { token, request, replays, headers: { authorization: `${tokenType} ${accessToken}`, ...proof } };
  };

  const isAllowed = (url: string): boolean => {
    const { origin } = new URL(url);
    return allowed === undefined ? isSafe(url) : allowed.has(origin);
  };

  return {
    isAllowed,
    needsBody: dpopContentDigest,
    authorize: async (request) => {
      if (!isAllowed(request.url)) {
        const { origin } = new URL(request.url);
        throw invalidArgument(
          `The token is not sent to ${origin}: ${allowed === undefined ? 'it must use https' : 'allowedOrigins does not include it'}.`,
        );
      }
      const { signal } = request;
      return complete(await renewed.get(signal === undefined ? undefined : { signal }), request, []);
    },
    reauthorize: async ({ token, request, replays }, { status, headers }, canReplay = true) => {
      const isNewNonce = dpop?.receiveNonce(request.url, headers) ?? false;
      if (status !== 401) return undefined;
      const { origin } = new URL(request.url);
      const error = challengeError(headers);
      if (error === 'use_dpop_nonce' && isNewNonce && canReplay && !replays.includes('nonce')) {
        emit({ type: 'replayed', origin, because: 'nonce' });
        return complete(token, request, [...replays, 'nonce']);
      }
      if (error !== 'invalid_token' || replays.includes('token')) return undefined;
      const next = await renewed.replace(token, request.signal);
      if (next === undefined || !canReplay) return undefined;
      emit({ type: 'replayed', origin, because: 'token' });
      return complete(next, request, [...replays, 'token']);
    },
  };
};

const bytesOf = (request: AuthorizedRequest): ArrayBuffer => {
  const { body, method = 'GET' } = request;
  if (typeof body === 'string') return new TextEncoder().encode(body).slice().buffer;
  if (body instanceof ArrayBuffer) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice().buffer;
  const hasNone = body === undefined || body === null;
  if (hasNone && ('body' in request || method === 'GET' || method === 'HEAD')) return new ArrayBuffer(0);
  throw invalidArgument('dpopContentDigest needs the body of the request, as a string or bytes.');
};

/**
 * The error of a 401's challenge (RFC 6750 §3, RFC 9449 §7.1). It is `invalid_token` if there is no
 * challenge, or if a Bearer or DPoP challenge names no error; `undefined` if all challenges use other
 * schemes, such as Basic.
 */
const challengeError = (headers: Headers): string | undefined => {
  const challenge = headers.get('www-authenticate');
  if (challenge === null) return 'invalid_token';
  if (!/(?:^|,)\s*(?:bearer|dpop)\b/i.test(challenge)) return undefined;
  return /(?:^|[\s,])error\s*=\s*"?(\w+)/i.exec(challenge)?.[1] ?? 'invalid_token';
};

const isSafe = (url: string): boolean => {
  try {
    endpointUrl('url', url.replace(/#.*$/s, ''));
    return true;
  } catch {
    return false;
  }
};

const requireOrigin = (text: string): string => {
  if (!URL.canParse(text) || new URL(text).origin !== text.replace(/\/$/, '')) {
    throw invalidArgument(`allowedOrigins must contain origins, such as https://api.example; ${text} is not one.`);
  }
  return new URL(text).origin;
};
