// The revocation feed for guards that verify JWTs offline: a snapshot of all revocations, then new ones by
// long poll. An empty response is a heartbeat: the guard is up to date.
import { type Form, OAuthError, parseForm } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import { endWork } from '../http/work.ts';
import { decodeFeedCursor, encodeFeedCursor, type FeedPosition } from '../introspection/feed-cursor.ts';
import type { FeedWaiters } from '../introspection/feed-waiters.ts';
import { seesOthers, seesResource, visibleAudience } from '../introspection/visibility.ts';
import type { Client } from '../records/client.ts';
import type { Revocation } from '../records/revocation.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { recordUses } from './record-uses.ts';

/** Dependencies of the endpoint. */
export interface RevocationFeedDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly storage: Pick<Storage, 'revocations' | 'lastRevocation' | 'recordReplays'>;
  readonly waiters: FeedWaiters;
}

/** Maximum number of events of one response. */
const PAGE = 1_000;
/** Longest wait in seconds, below the idle timeout of common proxies. */
const MAX_WAIT = 25;

const ERRORS = { render: renderOAuthError, event: 'token.revocations', endpoint: 'feed' } as const;

/** The endpoint, at every path of every issuer. */
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
  if (authenticated.replays.length > 0) await recordUses(authenticated, storage);
  const { tenant } = exchange;
  const wait = requireWait(form);
  const last = await storage.lastRevocation(tenant.tenant.id);
  const position = positionOf(form, last);
  const isFollowing = position.until === undefined;
  if (isFollowing && last <= position.after) {
    const { client } = authenticated;
    endWork(exchange.request);
    const follower = { tenantId: tenant.tenant.id, clientId: client.clientId, seesOthers: seesOthers(client, tenant) };
    await whileConnected(exchange, (disconnected) => waiters.wait(follower, position.after, wait, disconnected));
    const reached = await storage.lastRevocation(tenant.tenant.id);
    return { body: asciiJson(await page(position, reached, authenticated.client, form, tenant, dependencies)) };
  }
  return { body: asciiJson(await page(position, last, authenticated.client, form, tenant, dependencies)) };
};

// A cursor beyond the last event is from before the store was restored from a backup. The follower must start
// again.
const positionOf = ({ parameters }: Form, last: number): FeedPosition => {
  const cursor = parameters.get('cursor');
  if (cursor === undefined) return { after: 0, until: last };
  const position = decodeFeedCursor(cursor);
  if (Math.max(position.after, position.until ?? 0) <= last) return position;
  throw new OAuthError('invalid_request', 'The cursor is from before the store was restored. Start without one.', { status: 410 });
};

const requireWait = ({ parameters }: Form): number => {
  const wait = parameters.get('wait') ?? '0';
  if (/^\d{1,2}$/.test(wait) && Number(wait) <= MAX_WAIT) return Number(wait);
  throw new OAuthError('invalid_request', `wait is not a number of seconds from 0 to ${MAX_WAIT}.`);
};

// The listener is removed afterwards, since a connection serves many requests.
const whileConnected = async (
  { request: { socket } }: AdmittedExchange,
  wait: (disconnected: AbortSignal) => Promise<void>,
): Promise<void> => {
  const disconnected = new AbortController();
  const end = () => disconnected.abort();
  socket.once('close', end);
  try {
    await wait(disconnected.signal);
  } finally {
    socket.off('close', end);
  }
};

/** @param last - the number of the last event, read before the page */
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
  // The last page's cursor skips expired events, which are left out; otherwise the next poll would return at
  // once.
  const next: FeedPosition = more ? { after: reached, until } : { after: Math.max(reached, last), until: undefined };
  return {
    cursor: encodeFeedCursor(next),
    server_time: serverTime,
    snapshot: until !== undefined,
    more,
    // Reports to a guard whether an empty page means that there are no events, or that it may not see them.
    ...(resources.length === 0 ? undefined : { resource_visible: resources.every((uri) => seesResource(caller, uri, tenant)) }),
    events: found.flatMap(({ revocation }) => (isVisible(revocation, caller, tenant) ? eventOf(revocation) : [])),
  };
};

// Events of clients, credentials, the tenant and its keys affect tokens of all resources, so every owner of a
// resource sees them.
const isVisible = (event: Revocation, caller: Client, tenant: LoadedTenant): boolean => {
  switch (event.type) {
    case 'token':
      // Of a token that was revoked by its id alone, only the id is known.
      return event.clientId === '' || visibleAudience(event, caller, tenant) !== undefined;
    case 'client':
    case 'instance':
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
    case 'instance':
      return { type: event.type, client_id: event.clientId, instance: event.instance, gen_below: event.genBelow, exp: event.exp };
    case 'tenant':
      return { type: event.type, gen_below: event.genBelow, exp: event.exp };
    case 'key':
      return { type: event.type, kid: event.kid, exp: event.exp };
  }
};
