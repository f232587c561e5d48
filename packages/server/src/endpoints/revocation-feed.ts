// The revocation feed, for guards that check JWTs by themselves: what ended before its time, first all of it, then what is new. A long poll;
// an empty answer is the heartbeat by which a guard knows that it knows everything.
import { type Form, OAuthError, parseForm } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import { decodeFeedCursor, encodeFeedCursor, type FeedPosition } from '../introspection/feed-cursor.ts';
import type { FeedWaiters } from '../introspection/feed-waiters.ts';
import { seesOthers, seesResource, visibleAudience } from '../introspection/visibility.ts';
import type { Client } from '../records/client.ts';
import type { Revocation } from '../records/revocation.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { rememberUses } from './record-uses.ts';

/** What the endpoint works with. */
export interface RevocationFeedDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly storage: Pick<Storage, 'revocations' | 'lastRevocation' | 'recordReplays'>;
  readonly waiters: FeedWaiters;
}

/** Most events of one answer. */
const PAGE = 1_000;
/** Longest wait, in seconds: below what proxies take for a dead connection. */
const MAX_WAIT = 25;

const ERRORS = { render: renderOAuthError, event: 'token.revocations' } as const;

/** The endpoint, at every path of every door. */
export const revocationFeedEndpoint = (dependencies: RevocationFeedDependencies): readonly FormEndpoint[] =>
  ISSUER_ENDPOINTS.flatMap(({ prefixes }) =>
    prefixes.map((prefix) => ({
      path: `${prefix}/revocations`,
      errors: ERRORS,
      respond: (exchange, body) => respond(exchange, body, dependencies),
    })),
  );

const respond = async (exchange: AdmittedExchange, body: Uint8Array, dependencies: RevocationFeedDependencies): Promise<FormResponse> => {
  const form = parseForm(body);
  const authenticated = await dependencies.authenticate(exchange, form);
  const { storage, waiters } = dependencies;
  if (authenticated.replays.length > 0) await rememberUses(authenticated, storage);
  const { tenant } = exchange;
  const wait = requireWait(form);
  const last = await storage.lastRevocation(tenant.tenant.id);
  const position = positionOf(form, last);
  const isFollowing = position.until === undefined;
  if (isFollowing && last <= position.after) {
    const { client } = authenticated;
    const follower = { tenantId: tenant.tenant.id, clientId: client.clientId, seesOthers: seesOthers(client, tenant) };
    await whileConnected(exchange, (gone) => waiters.wait(follower, position.after, wait, gone));
    const reached = await storage.lastRevocation(tenant.tenant.id);
    return { body: asciiJson(await page(position, reached, authenticated.client, form, tenant, dependencies)) };
  }
  return { body: asciiJson(await page(position, last, authenticated.client, form, tenant, dependencies)) };
};

// A follower that is ahead of the store has followed one that is no more, as before a restore: it has to start anew.
const positionOf = ({ parameters }: Form, last: number): FeedPosition => {
  const cursor = parameters.get('cursor');
  if (cursor === undefined) return { after: 0, until: last };
  const position = decodeFeedCursor(cursor);
  if (Math.max(position.after, position.until ?? 0) <= last) return position;
  throw new OAuthError('invalid_request', 'The cursor is from another life of this feed. Start without one.', { status: 410 });
};

const requireWait = ({ parameters }: Form): number => {
  const wait = parameters.get('wait') ?? '0';
  if (/^\d{1,2}$/.test(wait) && Number(wait) <= MAX_WAIT) return Number(wait);
  throw new OAuthError('invalid_request', `wait is not a number of seconds from 0 to ${MAX_WAIT}.`);
};

// A connection serves many requests: nothing of this one may stay with it.
const whileConnected = async ({ request: { socket } }: AdmittedExchange, wait: (gone: AbortSignal) => Promise<void>): Promise<void> => {
  const gone = new AbortController();
  const end = () => gone.abort();
  socket.once('close', end);
  try {
    await wait(gone.signal);
  } finally {
    socket.off('close', end);
  }
};

/** @param last - the number of the last event, read before the page is */
const page = async (
  { after, until }: FeedPosition,
  last: number,
  caller: Client,
  { resources }: Form,
  tenant: LoadedTenant,
  { storage, now }: RevocationFeedDependencies,
): Promise<object> => {
  const serverTime = Math.floor(now() / 1000);
  const found = await storage.revocations(tenant.tenant.id, { after, notExpiredAt: serverTime, limit: PAGE });
  const more = found.length === PAGE;
  const reached = found.at(-1)?.seq ?? after;
  // The last page leads beyond what has expired meanwhile, which is not told: else whoever waits for news would be answered without end.
  const next: FeedPosition = more ? { after: reached, until } : { after: Math.max(reached, last), until: undefined };
  return {
    cursor: encodeFeedCursor(next),
    server_time: serverTime,
    snapshot: until !== undefined,
    more,
    // An empty page reads alike for a caller that nothing concerns and for one that may see nothing: a guard asks which it is.
    ...(resources.length === 0 ? undefined : { resource_visible: resources.every((uri) => seesResource(caller, uri, tenant)) }),
    events: found.flatMap(({ revocation }) => (isVisible(revocation, caller, tenant) ? eventOf(revocation) : [])),
  };
};

// Clients, credentials, the tenant and its keys stand for tokens of all resources: whoever has a resource hears of them.
const isVisible = (event: Revocation, caller: Client, tenant: LoadedTenant): boolean => {
  switch (event.type) {
    case 'token':
      return visibleAudience(event, caller, tenant) !== undefined;
    case 'client':
    case 'credential':
      return event.clientId === caller.clientId || seesOthers(caller, tenant);
    case 'tenant':
    case 'key':
      return true;
  }
};

const eventOf = (event: Revocation): object => {
  switch (event.type) {
    case 'token':
      return { type: event.type, jti: event.jti, status: event.status, exp: event.exp };
    case 'credential':
      return { type: event.type, cred: event.cred, exp: event.exp };
    case 'client':
      return { type: event.type, client_id: event.clientId, gen_below: event.genBelow, exp: event.exp };
    case 'tenant':
      return { type: event.type, gen_below: event.genBelow, exp: event.exp };
    case 'key':
      return { type: event.type, kid: event.kid, exp: event.exp };
  }
};
