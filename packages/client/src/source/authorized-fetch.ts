// `fetch` with the token. It follows redirects itself, so that the token is sent to no other origin, and
// sends a request again if another token may help and the body can be sent again.
import { invalidArgument } from '../errors/invalid-argument.ts';
import type { Authorization, Authorizer } from './authorization.ts';
import { isReplayable } from './replayable-body.ts';

/**
 * The options of `fetch`; the body may also be a function that creates it, so that a stream can be sent
 * again.
 */
export type AuthorizedInit = Omit<RequestInit, 'body'> & { body?: RequestInit['body'] | (() => RequestInit['body']) | undefined };

/** `fetch` with the token. */
export type AuthorizedFetch = (input: string | URL | Request, init?: AuthorizedInit) => Promise<Response>;

type RequestAuthorizer = Pick<Authorizer, 'authorize' | 'reauthorize' | 'needsBody'>;

/** The limit of `fetch` itself. */
const MAX_REDIRECTS = 20;

interface Hop {
  readonly url: string;
  readonly init: Omit<RequestInit, 'body'>;
  readonly method: string;
  readonly body: () => RequestInit['body'];
  readonly isReplayable: boolean;
  /** `undefined` once a redirect has led to another origin. */
  readonly authorization: Authorization | undefined;
}

/** @param send - the `fetch` that is used */
export const createAuthorizedFetch =
  (authorizer: RequestAuthorizer, send: () => typeof globalThis.fetch): AuthorizedFetch =>
  async (input, given = {}) => {
    let hop = await firstHop(authorizer, input, given);
    const follows = (given.redirect ?? (input instanceof Request ? input.redirect : 'follow')) === 'follow';
    for (let redirects = 0; ; ) {
      const response = await sendHop(send(), hop, follows);
      const again = hop.authorization && (await authorizer.reauthorize(hop.authorization, response, hop.isReplayable));
      if (again !== undefined) {
        await response.body?.cancel();
        hop = { ...hop, authorization: again };
        continue;
      }
      const location = follows ? redirectTarget(response, hop.url) : undefined;
      if (location === undefined) return response;
      if (++redirects > MAX_REDIRECTS) throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') });
      await response.body?.cancel();
      hop = await nextHop(authorizer, hop, location, response.status);
    }
  };

const firstHop = async (authorizer: RequestAuthorizer, input: string | URL | Request, given: AuthorizedInit): Promise<Hop> => {
  const { body: givenBody, ...init } = input instanceof Request ? { ...requestInit(input), ...present(given) } : given;
  const url = new URL(input instanceof Request ? input.url : input).href;
  const headers = new Headers(init.headers);
  if (headers.has('authorization')) throw invalidArgument('The request already has an Authorization header; the source adds its own.');
  const method = (init.method ?? 'GET').toUpperCase();
  const signal = init.signal ?? undefined;
  const body = authorizer.needsBody ? await contentOf(typeof givenBody === 'function' ? givenBody() : givenBody, headers) : givenBody;
  return {
    url,
    method,
    init: { ...init, headers, method },
    body: typeof body === 'function' ? body : () => body,
    isReplayable: typeof body === 'function' || isReplayable(body),
    authorization: await authorizer.authorize({ url, method, signal, ...(authorizer.needsBody ? { body } : undefined) }),
  };
};

/** Reads a body into memory, as `fetch` would send it, and adds the type that `fetch` would give it. */
const contentOf = async (body: RequestInit['body'], headers: Headers): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  if (body === undefined || body === null) return undefined;
  const read = new Response(body);
  const type = read.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return new Uint8Array(await read.arrayBuffer());
};

/** The members that are set: `fetch` takes the others from the Request (Web IDL, dictionaries). */
const present = (init: AuthorizedInit): AuthorizedInit =>
  Object.fromEntries(Object.entries(init).filter(([, value]) => value !== undefined));

/** The members of a Request that apply to another one. */
const requestInit = (request: Request): RequestInit => ({
  method: request.method,
  headers: request.headers,
  body: request.body,
  signal: request.signal,
  credentials: request.credentials,
  cache: request.cache,
  integrity: request.integrity,
  keepalive: request.keepalive,
  redirect: request.redirect,
  referrerPolicy: request.referrerPolicy,
});

const sendHop = (send: typeof globalThis.fetch, { url, init, body, authorization }: Hop, follows: boolean): Promise<Response> => {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(authorization?.headers ?? {})) headers.set(name, value);
  const content = body();
  return send(url, {
    ...init,
    headers,
    ...(content === undefined || content === null ? undefined : { body: content }),
    // A stream is sent while it is produced.
    ...(content instanceof ReadableStream ? { duplex: 'half' } : undefined),
    ...(follows ? { redirect: 'manual' } : undefined),
  });
};

const redirectTarget = ({ status, headers }: Response, base: string): string | undefined => {
  const location = headers.get('location');
  const isRedirect = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return isRedirect && location !== null && URL.canParse(location, base) ? new URL(location, base).href : undefined;
};

/**
 * The headers that a redirect removes: those of the body when it becomes a GET, and credentials at another
 * origin. A request has no Authorization header of its own.
 */
const CONTENT_HEADERS = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
const CREDENTIAL_HEADERS = ['proxy-authorization', 'cookie', 'host', 'dpop', 'txn-token'];

/** The request to the target of a redirect, as `fetch` sends it (Fetch §4.4, HTTP-redirect fetch). */
const nextHop = async (authorizer: RequestAuthorizer, hop: Hop, url: string, status: number): Promise<Hop> => {
  const becomesGet = (status === 303 && hop.method !== 'HEAD') || (status <= 302 && hop.method === 'POST');
  const method = becomesGet ? 'GET' : hop.method;
  if (!becomesGet && !hop.isReplayable)
    throw invalidArgument('The redirect requires the body to be sent again: give a function that creates it.');
  const headers = new Headers(hop.init.headers);
  if (becomesGet) for (const name of CONTENT_HEADERS) headers.delete(name);
  const isSameOrigin = new URL(url).origin === new URL(hop.url).origin;
  if (!isSameOrigin) for (const name of CREDENTIAL_HEADERS) headers.delete(name);
  const signal = hop.init.signal ?? undefined;
  const staysAuthorized = isSameOrigin && hop.authorization !== undefined;
  const body = becomesGet ? () => undefined : hop.body;
  const content = authorizer.needsBody ? { body: body() } : undefined;
  return {
    url,
    method,
    init: { ...hop.init, headers, method },
    body,
    isReplayable: becomesGet || hop.isReplayable,
    authorization: staysAuthorized ? await authorizer.authorize({ url, method, signal, ...content }) : undefined,
  };
};
