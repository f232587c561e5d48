// Sends one HTTP request to any endpoint and reads the response: refuses redirects, limits time and size, and
// parses JSON.
import { requestIdOf } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { MintmarkError } from '../errors/mintmark-error.ts';
import { NetworkError, networkError } from '../errors/network-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { retryAfterSeconds } from './retry-after.ts';

const DEFAULT_TIMEOUT = 30_000;

/** The timeout of an exchange, in milliseconds. @throws TypeError (code `invalid_argument`) */
export const requireTimeout = (timeout: number = DEFAULT_TIMEOUT): number => {
  if (!Number.isSafeInteger(timeout) || timeout < 1) throw invalidArgument('timeout must be a whole number of milliseconds.');
  return timeout;
};

/** How requests are sent. */
export interface Transport {
  /** The `fetch` to use; the global one by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Aborts the exchange, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds within which the whole response must have arrived; 30,000 by default. */
  readonly timeout?: number | undefined;
}

/** A response, read in full. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string | undefined;
  /** Seconds to wait, from `Retry-After`. */
  readonly retryAfter?: number | undefined;
  /** The body, where it was read. */
  readonly text?: string;
  /** The parsed body; `undefined` when it is not JSON. */
  readonly json: unknown;
}

/**
 * Sends a request and reads the response.
 *
 * @param limit - maximum size of the body in bytes
 * @throws {@link NetworkError} when no response arrived, {@link ProtocolError} for a redirect or a body
 * beyond the limit, and the reason of `transport.signal` when that aborted it
 */
export const exchange = async (url: string, init: RequestInit, transport: Transport, limit: number): Promise<HttpResponse> => {
  const send = transport.fetch ?? globalThis.fetch;
  const time = requireTimeout(transport.timeout);
  const timeout = AbortSignal.timeout(time);
  const signal = transport.signal === undefined ? timeout : AbortSignal.any([transport.signal, timeout]);
  transport.signal?.throwIfAborted();
  try {
    // A redirect would send the credentials to another URL.
    const response = await send(url, { ...init, redirect: 'manual', signal });
    const { status, headers } = response;
    const requestId = requestIdOf(headers);
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      const at = new URL(url).origin;
      throw new ProtocolError('redirect_refused', `${at} responded with a redirect, which is not followed.`, {
        status,
        requestId,
      });
    }
    const text = await readBody(response, limit);
    if (text === undefined) {
      throw new ProtocolError('response_too_large', `The response is larger than ${limit} bytes.`, { status, requestId });
    }
    return { status, headers, requestId, retryAfter: retryAfterSeconds(headers, Date.now()), text, json: parseJson(text) };
  } catch (error) {
    transport.signal?.throwIfAborted();
    // The `fetch` of a token source first obtains a token, and may reject with an error of this package.
    if (error instanceof MintmarkError) throw error;
    if (timeout.aborted) throw new NetworkError('timeout', `No response from ${new URL(url).origin} within ${time / 1000} s.`, error);
    throw networkError(url, error);
  }
};

/** The body as text, or `undefined` when it is larger than the limit. */
const readBody = async (response: Response, limit: number): Promise<string | undefined> => {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
