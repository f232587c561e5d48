// Parses a page of the revocation feed. A page with an unknown event is refused, because the event may be a
// revocation.
import { asJsonObject, type JsonObject } from '@mintmark/protocol';
import type { RevocationEvent } from './revocations.ts';

/** A page of the feed. */
export interface FeedPage {
  readonly cursor: string;
  /** Whether the page is part of the snapshot of all unexpired events. */
  readonly snapshot: boolean;
  /** Whether the next page is available now. */
  readonly more: boolean;
  /**
   * Whether the caller may see the tokens of the requested resource; `undefined` from a server that does
   * not report it.
   */
  readonly resourceVisible: boolean | undefined;
  readonly events: readonly RevocationEvent[];
}

/** Parses a page. @throws Error when it is malformed */
export const parseFeedPage = (json: JsonObject | undefined): FeedPage => {
  const { cursor, snapshot, more, events, resource_visible: visible } = json ?? {};
  if (typeof cursor !== 'string' || cursor === '' || typeof snapshot !== 'boolean' || typeof more !== 'boolean' || !Array.isArray(events)) {
    throw new Error('The response is not a page of a revocation feed.');
  }
  return { cursor, snapshot, more, resourceVisible: typeof visible === 'boolean' ? visible : undefined, events: events.map(parseEvent) };
};

const READERS: Readonly<Record<string, (event: JsonObject, exp: number) => RevocationEvent | undefined>> = {
  token: ({ jti, status }, exp) =>
    typeof jti === 'string' && (status === 0 || status === 1 || status === 2) ? { type: 'token', jti, status, exp } : undefined,
  credential: ({ cred }, exp) => (typeof cred === 'string' ? { type: 'credential', cred, exp } : undefined),
  client: ({ client_id: clientId, gen_below: genBelow }, exp) =>
    typeof clientId === 'string' && typeof genBelow === 'number' ? { type: 'client', clientId, genBelow, exp } : undefined,
  instance: ({ client_id: clientId, instance, gen_below: genBelow }, exp) =>
    typeof clientId === 'string' && typeof instance === 'string' && typeof genBelow === 'number'
      ? { type: 'instance', clientId, instance, genBelow, exp }
      : undefined,
  tenant: ({ gen_below: genBelow }, exp) => (typeof genBelow === 'number' ? { type: 'tenant', genBelow, exp } : undefined),
  key: ({ kid }, exp) => (typeof kid === 'string' ? { type: 'key', kid, exp } : undefined),
};

const parseEvent = (value: unknown): RevocationEvent => {
  const event = asJsonObject(value) ?? {};
  const { type, exp } = event;
  const reader = typeof type === 'string' && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  const parsed = typeof exp === 'number' ? reader?.(event, exp) : undefined;
  if (parsed === undefined) throw new Error('The revocation feed has an event that is not supported.');
  return parsed;
};
