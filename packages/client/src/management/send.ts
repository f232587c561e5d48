// Sends a request to the management API, with its options as headers and query parameters, and its token.
import { invalidArgument } from '../errors/invalid-argument.ts';
import { exchange, type Transport } from '../http/exchange.ts';
import { tenantOrigin } from '../http/tenant-url.ts';
import type { TokenSource } from '../source/token-source.ts';
import type { CreateOptions, UpdateOptions } from './options.ts';
import { type Read, readSuccess, readText } from './read-response.ts';

/** Maximum size of a response in bytes, sufficient for 1,000 clients with long lists. */
const RESPONSE_LIMIT = 32 * 1024 * 1024;

/** The options of {@link createManagementClient}. */
export interface ManagementClientOptions extends Transport {
  /** `host[:port]`, with or without `https://`. */
  readonly tenantUrl: string;
  /** A token for `https://HOST/`, or a function called before each request that returns one. */
  readonly accessToken?: string | (() => Promise<string>) | undefined;
  /**
   * A source that sends each request with its token, and with a proof if the token is bound to a key (RFC
   * 9449) or a certificate (RFC 8705). Set this or `accessToken`.
   */
  readonly tokens?: Pick<TokenSource, 'fetch'> | undefined;
}

/** Query parameters; an array is sent as one parameter per value, `undefined` is not sent. */
type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** One request. */
export interface ManagementRequest<T> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path below `/management/v1`. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: object | undefined;
  readonly options?: (CreateOptions & UpdateOptions) | undefined;
  /** The media type of a response that is a text, which `read` gets in place of JSON. */
  readonly textType?: string | undefined;
  readonly read: Read<T>;
}

/** Sends one request and reads its response. */
export type Send = <T>(request: ManagementRequest<T>) => Promise<T>;

/** @throws TypeError (code `invalid_argument`) for options that cannot be used */
export const createSend = (client: ManagementClientOptions): Send => {
  const base = `${tenantOrigin(client.tenantUrl)}/management/v1`;
  const { accessToken: given, tokens } = client;
  if ((given === undefined) === (tokens === undefined)) throw invalidArgument('Give either accessToken or tokens.');
  const accessToken = async (): Promise<unknown> => (typeof given === 'function' ? given() : given);
  const transport: Transport = tokens === undefined ? client : { ...client, fetch: (url, init) => tokens.fetch(String(url), init) };

  return async ({ method, path, query, body, options = {}, textType, read }) => {
    const headers: Record<string, string> = {
      accept: textType === undefined ? 'application/json' : `${textType}, application/problem+json`,
    };
    if (tokens === undefined) headers['authorization'] = `Bearer ${requireToken(await accessToken())}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (options.etag !== undefined) headers['if-match'] = options.etag;
    if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
    const search = searchOf({ ...query, dry_run: options.dryRun === true ? 'true' : undefined });
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await exchange(`${base}${path}${search}`, init, transport, RESPONSE_LIMIT);
    return read(textType === undefined ? readSuccess(response) : readText(response, textType), response);
  };
};

const searchOf = (query: Query): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of value === undefined ? [] : [value].flat()) search.append(name, String(one));
  }
  return search.size === 0 ? '' : `?${search}`;
};

// This allows more than b64token (RFC 6750 §2.1), as access tokens may contain more, but no line breaks and
// spaces, which would end the header.
const requireToken = (token: unknown): string => {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw invalidArgument('accessToken must be a non-empty string of visible ASCII.');
};
