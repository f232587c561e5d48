// What lies behind the answer that a token is not active: one that has ended is told like one that the caller may not know of (RFC 7662 §2.2).
import { type Guard, GuardUnavailable, TokenRejected } from '@mintmark/guard';
import { managementOf } from '../connection.ts';
import type { Credentials } from '../credentials/resolve.ts';

/** What could be found out. */
export interface Inactive {
  /** `ended`: it was good, or never was. `hidden`: the caller may not know of it. `untold`: one of both. */
  readonly kind: 'ended' | 'hidden' | 'untold';
  /** What the audit trail says of it, where the caller may read that. */
  readonly words?: string;
  /** Of the introspection, for somebody who may. */
  readonly requestId: string | undefined;
}

/** The guard's way to the issuer. Introspection has the first word; the feed is heard when that was not enough. */
export interface Asking {
  /** The way by this `fetch`: that of the platform, or one that presents a certificate. */
  readonly by: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** Of the introspection. */
  readonly requestId: () => string | undefined;
  /** From now on the feed may be asked. */
  readonly allowFeed: () => void;
}

/** Makes it. */
export const askIntrospectionFirst = (): Asking => {
  let requestId: string | undefined;
  const feed = Promise.withResolvers<void>();
  return {
    by: (fetch) => async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname.endsWith('/revocations')) await Promise.race([feed.promise, ending(init?.signal)]);
      const response = await fetch(input, init);
      if (pathname.endsWith('/introspect')) requestId = response.headers.get('mintmark-request-id') ?? undefined;
      return response;
    },
    requestId: () => requestId,
    allowFeed: feed.resolve,
  };
};

const ending = (signal: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve) => {
    // A guard that is closed before it has asked aborts what has not begun.
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });

/** What the question is about. */
interface InactiveToken {
  readonly token: string;
  /** The client that its claims name; `undefined` for an opaque token. */
  readonly clientId: unknown;
  readonly isJwt: boolean;
}

/**
 * Finds out, in this order: by the audit trail, where the caller may read it; by whose token it is; by the feed of what has ended, which tells of
 * all tokens that the caller may know of.
 *
 * @param guard - has just been told that the token is not active
 */
export const whyInactive = async (
  { token, clientId, isJwt }: InactiveToken,
  guard: Guard,
  credentials: Credentials,
  asking: Asking,
  now: () => number,
): Promise<Inactive> => {
  const requestId = asking.requestId();
  const entry = requestId === undefined ? undefined : await auditEntry(requestId, credentials, now);
  if (entry?.reason !== undefined && entry.reason !== null) {
    const kind = entry.reason === 'token_not_visible' ? 'hidden' : 'ended';
    return { kind, words: [entry.cause, entry.remedy].filter((text) => text !== null).join(' '), requestId };
  }
  if (isJwt && clientId === credentials.clientId) return { kind: 'ended', requestId };
  asking.allowFeed();
  return { kind: isJwt ? await byFeed(token, guard) : 'untold', requestId };
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

/** Most pages of the feed that are waited for; one that is refused ends the wait with the next. */
const MOST_PAGES = 64;

const byFeed = async (token: string, guard: Guard): Promise<Inactive['kind']> => {
  try {
    // The account of the feed comes in pages, and is complete with the first that waits for news.
    for (let page = 0; page < MOST_PAGES && guard.status().issuers.some(({ feed }) => feed === 'behind'); page++) await guard.warmUp();
    await guard.verify(token);
    // Its keys hold, and nothing that the caller may know of ended it.
    return 'hidden';
  } catch (error) {
    if (error instanceof GuardUnavailable && error.code === 'resource_not_visible') return 'hidden';
    return error instanceof TokenRejected && error.code === 'revoked' ? 'ended' : 'untold';
  }
};
