// API clients.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { CreateOptions, DryRunOptions, PageOptions, QueryOf, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, malformed, type Read, readCursor, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An API client. */
export interface ClientRecord extends Readonly<Schemas['Client']> {}

/**
 * A client just created. `client_secret` is shown only here, and absent where the client authenticates
 * without one.
 */
export interface CreatedClientRecord extends Readonly<Schemas['CreatedClient']> {}

/**
 * A client to create. It needs a `name`, or the `metadata_url` of a document with its name and keys; every other member
 * has a default on the server.
 */
export interface NewClient extends Readonly<Schemas['NewClient']> {}

/** A change of a client (RFC 7396): an absent member is unchanged, `null` resets it to the default. */
export interface ClientPatch extends Readonly<Schemas['ClientPatch']> {}

/** The settings of a client that can be given at its creation and changed, except its name. */
export interface ClientSettings extends Pick<NewClient, Exclude<keyof ClientPatch, 'name'>> {}

/** The client after a refresh of its metadata document, and what the refresh changed. */
export interface MetadataRefresh extends Readonly<Schemas['MetadataRefresh']> {}

/** One page of clients. */
export interface ClientPage extends Readonly<Schemas['ClientPage']> {}

/** Filters and the order of clients. A result matches every filter that is set. */
export interface ClientFilter extends Omit<QueryOf<'clientsList'>, keyof PageOptions> {}

/**
 * How a client may authenticate at the token endpoint; `default` allows `client_secret_basic` and
 * `client_secret_post`.
 */
export type AuthMethod = Schemas['AuthMethod'];

/** What a client is: a service, or an agent with instances. */
export type ClientKind = Schemas['ClientKind'];

/** The tokens that a client may introspect: its own, also those for resources that it owns, or all. */
export type IntrospectAuthorization = Schemas['IntrospectAuthorization'];

/** The format of access tokens. */
export type TokenFormat = Schemas['TokenFormat'];

/** The addresses from which a client may authenticate. */
export type IpRules = Schemas['IpRules'];

/** Tokens that may be obtained in each window of time. */
export type Quota = Schemas['Quota'];

/** Public keys (RFC 7517 §5). */
export type JwkSet = Schemas['JwkSet'];

/** The functions of `management.clients`. */
export interface ClientsApi {
  /** One page, in order of creation by default. */
  list(options?: ClientFilter & PageOptions): Promise<ClientPage>;
  /**
   * All clients; pages are requested as they are consumed.
   *
   * @param options - `limit` is the size of the pages, 1000 by default
   */
  listAll(options?: ClientFilter & Pick<PageOptions, 'limit'>): AsyncGenerator<ClientRecord, void, undefined>;
  get(clientId: string): Promise<Versioned<ClientRecord>>;
  /** Creates a client. The record contains its secret, which is shown only here. */
  create(client: NewClient, options?: CreateOptions): Promise<Versioned<CreatedClientRecord>>;
  /** Changes its settings. */
  update(clientId: string, patch: ClientPatch, options?: UpdateOptions): Promise<Versioned<ClientRecord>>;
  /** Deletes it and ends its tokens. It can be restored for 30 days; its id is never used again. */
  delete(clientId: string, options?: VersionOptions): Promise<void>;
  /** Restores a client that was deleted in the last 30 days, but none of its tokens. */
  restore(clientId: string, options?: VersionOptions & DryRunOptions): Promise<Versioned<ClientRecord>>;
  /** Refuses it from now on, and ends its tokens. */
  disable(clientId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /** Accepts it again. This restores no token. */
  enable(clientId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /** Ends all its tokens; it may obtain new ones. */
  endTokens(clientId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /** Disables it, deactivates its secrets and ends its tokens, in one step. */
  lockdown(clientId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /** Enables it and reactivates the secrets that were active before the lockdown. This restores no token. */
  liftLockdown(clientId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /**
   * Fetches its metadata document now, and takes name and keys from it. The server does so every hour by itself.
   */
  refreshMetadata(clientId: string, options?: VersionOptions & DryRunOptions): Promise<Versioned<MetadataRefresh>>;
  /**
   * Revokes a credential as compromised: tokens obtained with it end.
   *
   * @param credentialId - the id of a secret, or the thumbprint of a key or certificate, as in grants
   */
  revokeCredential(clientId: string, credentialId: string, options?: VersionOptions): Promise<Versioned<ClientRecord>>;
  /** The clients whose exchange policies allow them to exchange its tokens, and so to act for it (RFC 8693). */
  exchangers(clientId: string, options?: PageOptions): Promise<ClientPage>;
}

const IDENTIFYING = { client_id: 'string', state: 'string' } as const;
const isClient = hasMembers<ClientRecord>(IDENTIFYING);
const readClient = versioned(reader('a client', isClient));
const readCreated = versioned(
  reader('a client with its secret', hasMembers<CreatedClientRecord>({ ...IDENTIFYING, client_secret: 'string?' })),
);

const isRefresh = (value: unknown): value is MetadataRefresh =>
  isJsonObject(value) && isJsonObject(value.changes) && isClient(value.client);
const readRefresh = versioned(reader('a refreshed client', isRefresh));

const readPage: Read<ClientPage> = (json, response) => {
  if (isJsonObject(json) && Array.isArray(json.clients) && json.clients.every(isClient)) {
    return { clients: json.clients, next_cursor: readCursor(json) };
  }
  throw malformed('a list of clients', response);
};

/** Creates the {@link ClientsApi} that sends its requests with `send`. */
export const clientsApi = (send: Send): ClientsApi => {
  const pathOf = (clientId: string): string => `/clients/${segment('clientId', clientId)}`;
  const act = async (clientId: string, action: string, options?: UpdateOptions): Promise<Versioned<ClientRecord>> =>
    send({ method: 'POST', path: `${pathOf(clientId)}/${action}`, options, read: readClient });
  const list = (query: ClientFilter & PageOptions = {}): Promise<ClientPage> =>
    send({ method: 'GET', path: '/clients', query: { ...query }, read: readPage });
  return {
    list,
    async *listAll({ limit = 1000, ...filter } = {}) {
      for await (const { clients } of pages((cursor) => list({ ...filter, limit, cursor }))) yield* clients;
    },
    get: async (clientId) => send({ method: 'GET', path: pathOf(clientId), read: readClient }),
    create: (body, options) => send({ method: 'POST', path: '/clients', body, options, read: readCreated }),
    update: async (clientId, body, options) => send({ method: 'PATCH', path: pathOf(clientId), body, options, read: readClient }),
    delete: async (clientId, options) => send({ method: 'DELETE', path: pathOf(clientId), options, read: readNothing }),
    restore: (clientId, options) => act(clientId, 'restore', options),
    disable: (clientId, options) => act(clientId, 'disable', options),
    enable: (clientId, options) => act(clientId, 'enable', options),
    endTokens: (clientId, options) => act(clientId, 'end-tokens', options),
    lockdown: (clientId, options) => act(clientId, 'lockdown', options),
    liftLockdown: (clientId, options) => act(clientId, 'lift-lockdown', options),
    refreshMetadata: async (clientId, options) =>
      send({ method: 'POST', path: `${pathOf(clientId)}/refresh-metadata`, options, read: readRefresh }),
    revokeCredential: async (clientId, credentialId, options) =>
      act(clientId, `credentials/${segment('credentialId', credentialId)}/revoke`, options),
    exchangers: async (clientId, query = {}) =>
      send({ method: 'GET', path: `${pathOf(clientId)}/exchangers`, query: { ...query }, read: readPage }),
  };
};
