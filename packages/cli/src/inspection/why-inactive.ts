// Determines why introspection reports a token as inactive: the response is the same for a token that has
// ended and for one that is not visible to the caller (RFC 7662 §2.2).
import { type Guard, GuardUnavailable, TokenRejected } from '@mintmark/guard';
import { requestIdOf } from '@mintmark/protocol';
import { managementOf } from '../connection.ts';
import type { Credentials } from '../credentials/resolve.ts';

/** The result. */
export interface Inactive {
  /**
   * `ended`: the token has ended or never was valid. `hidden`: it is not visible to the caller.
   * `undetermined`: one of the two.
   */
  readonly kind: 'ended' | 'hidden' | 'undetermined';
  /** The reason in the audit trail, if the caller may read it. */
  readonly explanation?: string;
  /** The request id of the introspection, for someone who may read the trail. */
  readonly requestId: string | undefined;
}

/**
 * The guard's requests to the issuer. Introspection comes first; the feed is fetched only when that is not
 * enough.
 */
export interface GuardTransport {
  /** Wraps a `fetch`: that of the platform, or one that presents a certificate. */
  readonly by: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** The request id of the introspection. */
  readonly requestId: () => string | undefined;
  /** Permits requests for the feed from now on. */
  readonly allowFeed: () => void;
}

/** A transport that delays requests for the feed. */
export const introspectionFirst = (): GuardTransport => {
  let requestId: string | undefined;
  const feed = Promise.withResolvers<void>();
  return {
    by: (fetch) => async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname.endsWith('/revocations')) await Promise.race([feed.promise, ending(init?.signal)]);
      const response = await fetch(input, init);
      if (pathname.endsWith('/introspect')) requestId = requestIdOf(response.headers);
      return response;
    },
    requestId: () => requestId,
    allowFeed: feed.resolve,
  };
};

const ending = (signal: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve) => {
    // Closing the guard aborts requests that have not begun.
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });

/** The inactive token. */
interface InactiveToken {
  readonly token: string;
  /** The client that its claims name; `undefined` for an opaque token. */
  readonly clientId: unknown;
  readonly isJwt: boolean;
}

/**
 * Determines the reason from, in this order: the audit trail, if the caller may read it; the client of the
 * token; the feed of revocations, which contains all tokens that are visible to the caller.
 *
 * @param guard - the guard that introspected the token
 */
export const whyInactive = async (
  { token, clientId, isJwt }: InactiveToken,
  guard: Guard,
  credentials: Credentials,
  transport: GuardTransport,
  now: () => number,
): Promise<Inactive> => {
  const requestId = transport.requestId();
  const entry = requestId === undefined ? undefined : await auditEntry(requestId, credentials, now);
  if (entry?.reason !== undefined && entry.reason !== null) {
    const kind = entry.reason === 'token_not_visible' ? 'hidden' : 'ended';
    return { kind, explanation: [entry.cause, entry.remedy].filter((text) => text !== null).join(' '), requestId };
  }
  if (isJwt && clientId === credentials.clientId) return { kind: 'ended', requestId };
  transport.allowFeed();
  return { kind: isJwt ? await byFeed(token, guard) : 'undetermined', requestId };
};

const auditEntry = async (requestId: string, credentials: Credentials, now: () => number) => {
  try {
    const entries = await managementOf(credentials, now).audit.listByRequest(requestId);
    return entries.find(({ event }) => event === 'token.introspect');
  } catch {
    // Most callers may not read the trail.
    return undefined;
  }
};

/** The most pages of the feed to wait for. */
const MOST_PAGES = 64;

const byFeed = async (token: string, guard: Guard): Promise<Inactive['kind']> => {
  try {
    // The feed has several pages, and is complete with the first page that waits for new events.
    for (let page = 0; page < MOST_PAGES && guard.status().issuers.some(({ feed }) => feed === 'behind'); page++) await guard.warmUp();
    await guard.verify(token);
    // Its signature is valid, and no revocation that is visible to the caller ended it.
    return 'hidden';
  } catch (error) {
    if (error instanceof GuardUnavailable && error.code === 'resource_not_visible') return 'hidden';
    return error instanceof TokenRejected && error.code === 'revoked' ? 'ended' : 'undetermined';
  }
};
