// Sends a request to an issuer, with limits of time and size, and refuses redirects.
import type { JsonObject } from '@mintmark/protocol';
import type { Runtime } from '../runtime.ts';
import { parseJsonObject } from './parse-json-object.ts';

/** A response, read in full. */
export interface LimitedResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body's JSON object; `undefined` for anything else. */
  readonly json: JsonObject | undefined;
}

/** A request and its limits. */
export interface LimitedRequest extends Pick<RequestInit, 'method' | 'headers' | 'body'> {
  /** Maximum size of the response's body, in bytes. */
  readonly limit: number;
  /** Timeout in milliseconds; that of the runtime by default. */
  readonly timeout?: number;
  /** Aborts the exchange. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a request and reads the response.
 *
 * @throws Error for a redirect (which could replace the keys or receive the credentials), a longer body, a
 *   broken connection or a timeout
 */
export const exchange = async (
  runtime: Pick<Runtime, 'fetch' | 'timeout'>,
  url: string,
  request: LimitedRequest,
): Promise<LimitedResponse> => {
  try {
    return await exchangeOnce(runtime, url, request);
  } catch (error) {
    // The server closed a kept-alive connection. A GET is sent again; requests with a body are retried by
    // their callers, who know whether that is safe.
    if (request.body === undefined && isReset(error)) return exchangeOnce(runtime, url, request);
    throw error;
  }
};

const RESETS: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const isReset = (error: unknown): boolean =>
  error instanceof TypeError && error.cause instanceof Error && 'code' in error.cause && RESETS.has(error.cause.code);

const exchangeOnce = async (
  { fetch, timeout }: Pick<Runtime, 'fetch' | 'timeout'>,
  url: string,
  { limit, signal, ...request }: LimitedRequest,
): Promise<LimitedResponse> => {
  const time = AbortSignal.timeout(request.timeout ?? timeout);
  const response = await fetch(url, {
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    body: request.body ?? null,
    redirect: 'error',
    signal: signal === undefined ? time : AbortSignal.any([signal, time]),
  });
  const bytes = await readLimited(response, limit);
  return { status: response.status, headers: response.headers, json: parseJsonObject(bytes) };
};

const readLimited = async (response: Response, limit: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limit) throw new Error(`The response is longer than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
