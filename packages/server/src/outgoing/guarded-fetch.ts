// Sends all outgoing requests of the server, and guards against SSRF: https only, no redirects, connections
// only to the addresses that were checked, limits of time and size. A GET returns JSON; a POST reads the
// status only; the requests of a library get their response as it is. Decision 136 states why this is not undici's.

import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { withoutBrackets } from '@mintmark/protocol';
import { readAtMost } from '../net/read-at-most.ts';
import type { AddressPolicy } from './address-policy.ts';
import { nameResolver, type ResolveName } from './name-resolver.ts';
import { OutgoingError, type OutgoingFault } from './outgoing-error.ts';

/** Maximum size of a response in bytes, unless the caller has a lower one. */
const MAX_RESPONSE = 256 * 1024;
/** Milliseconds from resolving the name to the last byte. */
const DEADLINE = 5_000;

/** The settings of outgoing requests. */
export interface GuardedFetchOptions {
  readonly policy: AddressPolicy;
  /** Returns all CAs that are currently trusted, PEM; the system's when it returns `undefined`. */
  readonly ca?: (() => readonly string[] | undefined) | undefined;
  /** The addresses of a name. */
  readonly lookup?: ResolveName;
  /** In milliseconds. */
  readonly deadline?: number;
}

/** A JSON response. */
export interface FetchedJson {
  readonly json: unknown;
  /** `max-age` of `Cache-Control`, in seconds. */
  readonly maxAge: number | undefined;
}

/**
 * Fetches JSON from a URL.
 *
 * @param ca - the only CAs that are trusted for it, PEM; by default those of all outgoing requests
 * @param limit - maximum size of the response in bytes; 256 KiB by default
 * @throws {@link OutgoingError} for everything else
 */
export type GuardedFetch = (url: string, ca?: readonly string[], limit?: number) => Promise<FetchedJson>;

/** Posts JSON to a URL; resolves on a 2xx status. @throws {@link OutgoingError} for everything else */
export type GuardedPost = (url: string, json: unknown) => Promise<void>;

/** A request that a library composed. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Sends a request that a library composed, and returns the response, whatever its status and type are; a redirect is not
 * followed.
 *
 * @throws {@link OutgoingError} when there is none
 */
export type GuardedRequest = (url: string, request: OutgoingRequest) => Promise<Response>;

/** Creates the function that fetches. */
export const guardedFetch = (options: GuardedFetchOptions): GuardedFetch => {
  const exchange = guardedExchange(options);
  return (url, own, limit = MAX_RESPONSE) => exchange(url, undefined, (response) => readJson(url, response, limit), own);
};

/** Creates the function that posts, with the same guards. */
export const guardedPost = (options: GuardedFetchOptions): GuardedPost => {
  const exchange = guardedExchange(options);
  return (url, json) =>
    exchange(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }, async (response) => {
      response.destroy();
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode >= 300) throw new OutgoingError(statusCode < 400 ? 'redirect' : 'status', url);
    });
};

/** Creates the function that sends the requests of a library, with the same guards. */
export const guardedRequest = (options: GuardedFetchOptions): GuardedRequest => {
  const exchange = guardedExchange(options);
  return (url, request) =>
    exchange(url, request, async (response) => {
      try {
        const { statusCode: status = 502, headers } = response;
        const type = headers['content-type'];
        const body =
          status === 204 || status === 205 || status === 304 ? null : Uint8Array.from(await readBytes(url, response, MAX_RESPONSE));
        return new Response(body, { status, headers: type === undefined ? {} : { 'content-type': type } });
      } finally {
        response.destroy();
      }
    });
};

const guardedExchange = ({ policy, ca, lookup = nameResolver(), deadline = DEADLINE }: GuardedFetchOptions) => {
  return async <T>(
    text: string,
    sent: OutgoingRequest | undefined,
    read: (response: IncomingMessage) => Promise<T>,
    own?: readonly string[],
  ): Promise<T> => {
    const signal = AbortSignal.timeout(deadline);
    try {
      const url = requireUrl(text);
      const addresses = await unlessAborted(allowedAddresses(url, policy, lookup, signal), signal);
      return await read(await connect(url, addresses, own ?? ca?.(), signal, sent));
    } catch (error) {
      if (signal.aborted) throw new OutgoingError('timeout', text);
      throw error instanceof OutgoingError ? error : new OutgoingError('connection', text, error, codeOf(error));
    }
  };
};

const requireUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new OutgoingError('url_refused', text);
  }
  return url;
};

// All addresses of a name are checked: one forbidden address among them is a sign of an attack.
const allowedAddresses = async (
  { hostname, port, href }: URL,
  policy: AddressPolicy,
  lookup: ResolveName,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const name = withoutBrackets(hostname);
  const addresses = isIP(name) === 0 ? await addressesOf(name, href, lookup, signal) : [name];
  if (addresses.length === 0) throw new OutgoingError('name_unknown', href);
  const isAllowed = addresses.every((address) => policy.allows(address, port === '' ? 443 : Number(port)));
  if (!isAllowed) throw new OutgoingError('address_refused', href);
  return addresses;
};

const addressesOf = async (name: string, href: string, lookup: ResolveName, signal: AbortSignal): Promise<readonly string[]> => {
  try {
    return await lookup(name, signal);
  } catch (cause) {
    throw new OutgoingError('name_server', href, cause);
  }
};

const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });

const connect = (
  url: URL,
  addresses: readonly string[],
  ca: readonly string[] | undefined,
  signal: AbortSignal,
  sent: OutgoingRequest | undefined,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const name = withoutBrackets(url.hostname);
    const request = httpsRequest({
      method: sent?.method ?? 'GET',
      host: name,
      lookup: fixedLookup(addresses),
      port: url.port === '' ? 443 : Number(url.port),
      path: url.pathname + url.search,
      ...(isIP(name) === 0 ? { servername: name } : undefined),
      headers: {
        accept: 'application/jwk-set+json, application/json',
        ...sent?.headers,
        host: url.host,
        'accept-encoding': 'identity',
        ...(sent?.body === undefined ? undefined : { 'content-length': Buffer.byteLength(sent.body) }),
      },
      agent: false,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? undefined : { ca: [...ca] }),
      signal,
    });
    request.on('response', resolve).on('error', reject).end(sent?.body);
  });

// Returns the checked addresses: resolving again could return others (DNS rebinding).
const fixedLookup =
  (addresses: readonly string[]): LookupFunction =>
  (_, { all }, found) => {
    const each = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = each;
    if (all === true) found(null, each);
    else found(null, first?.address ?? '', first?.family);
  };

const readJson = async (url: string, response: IncomingMessage, limit: number): Promise<FetchedJson> => {
  try {
    const { statusCode = 0, headers } = response;
    const refused = (fault: OutgoingFault, saw: string) => new OutgoingError(fault, url, undefined, saw);
    if (statusCode >= 300 && statusCode < 400) throw refused('redirect', `${statusCode} to ${originOf(headers.location, url)}`);
    if (statusCode !== 200) throw refused('status', String(statusCode));
    const { 'content-encoding': encoding, 'content-type': type = '' } = headers;
    if (encoding !== undefined) throw refused('encoding', encoding);
    if (!/^application\/([\w.-]+\+)?json *(;|$)/i.test(type)) throw refused('media_type', type === '' ? 'none' : type);
    const json = parse(url, await readBytes(url, response, limit));
    return { json, maxAge: maxAgeOf(headers['cache-control']) };
  } finally {
    response.destroy();
  }
};

// A path or query may contain secrets and must not be logged.
const originOf = (location: string | undefined, url: string): string => URL.parse(location ?? '', url)?.origin ?? 'nowhere';

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const readBytes = async (url: string, response: IncomingMessage, limit: number): Promise<Buffer> => {
  const bytes = await readAtMost(response, limit);
  if (bytes === undefined) throw new OutgoingError('too_large', url);
  return bytes;
};

const parse = (url: string, bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new OutgoingError('malformed', url);
  }
};

const maxAgeOf = (header: string | undefined): number | undefined => {
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(header ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
};
