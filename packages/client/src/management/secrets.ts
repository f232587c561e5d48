// The secrets of API clients.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { DryRunOptions, IdempotencyOptions, PageOptions, QueryOf, Versioned, VersionOptions } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, malformed, type Read, readCursor, reader, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A secret of a client, without the secret itself. */
export interface SecretRecord extends Readonly<Schemas['Secret']> {}

/** A secret, without the secret itself, and the client that it belongs to. */
export interface ListedSecretRecord extends Readonly<Schemas['ListedSecret']> {}

/** A secret just created: `client_secret` is shown only here. */
export interface CreatedSecretRecord extends Readonly<Schemas['CreatedSecret']> {}

/** When a credential was last used. */
export interface CredentialUse extends Readonly<Schemas['CredentialUse']> {}

/** A secret to create; every member has a default on the server. */
export interface NewSecret extends Readonly<Schemas['NewSecret']> {}

/** A secret that replaces those that a client has. */
export interface SecretRotation extends Readonly<Schemas['Rotation']> {}

/**
 * A change of a secret (RFC 7396): an absent member is unchanged, `null` removes the time at which it ends.
 */
export interface SecretPatch extends Readonly<Schemas['SecretPatch']> {}

/** Filters and the order of the secrets of all clients. A result matches every filter that is set. */
export interface SecretFilter extends Omit<QueryOf<'secretsList'>, keyof PageOptions> {}

/**
 * The functions of `management.secrets`. None of them ends a token; `clients.revokeCredential` ends a secret
 * and the tokens obtained with it.
 */
export interface SecretsApi {
  /** The secrets of one client. */
  list(clientId: string): Promise<readonly SecretRecord[]>;
  /**
   * The secrets of all clients that have not ended; pages are requested as they are consumed.
   *
   * @param options - `limit` is the size of the pages, 1000 by default
   */
  listAll(options?: SecretFilter & Pick<PageOptions, 'limit'>): AsyncGenerator<ListedSecretRecord, void, undefined>;
  get(clientId: string, secretId: string): Promise<Versioned<SecretRecord>>;
  /** Adds a secret; the others remain valid. */
  create(clientId: string, secret?: NewSecret, options?: IdempotencyOptions): Promise<Versioned<CreatedSecretRecord>>;
  /** Adds a secret; the others remain valid for the overlap. */
  rotate(clientId: string, rotation?: SecretRotation, options?: IdempotencyOptions): Promise<Versioned<CreatedSecretRecord>>;
  /** Changes its label, or when it ends. */
  update(clientId: string, secretId: string, patch: SecretPatch, options?: VersionOptions): Promise<Versioned<SecretRecord>>;
  /** Ends it on schedule. @param options - `after` is in seconds; at once by default */
  retire(clientId: string, secretId: string, options?: RetireOptions): Promise<Versioned<SecretRecord>>;
  /** Makes it unusable until it is reactivated. */
  deactivate(clientId: string, secretId: string, options?: VersionOptions & DryRunOptions): Promise<Versioned<SecretRecord>>;
  reactivate(clientId: string, secretId: string, options?: VersionOptions): Promise<Versioned<SecretRecord>>;
}

/** The options of `secrets.retire`. */
export interface RetireOptions extends VersionOptions, DryRunOptions {
  /** Seconds until it ends; 0 by default. */
  readonly after?: number | undefined;
}

interface ListedSecretPage {
  readonly secrets: readonly ListedSecretRecord[];
  readonly next_cursor: string | null;
}

const IDENTIFYING = { id: 'string', state: 'string' } as const;
const isSecret = hasMembers<SecretRecord>(IDENTIFYING);
const isListedSecret = hasMembers<ListedSecretRecord>({ ...IDENTIFYING, client_id: 'string' });
const readSecret = versioned(reader('a secret', isSecret));
const readSecrets = listReader('secrets', isSecret);
const readCreated = versioned(
  reader('a secret with its text', hasMembers<CreatedSecretRecord>({ ...IDENTIFYING, client_secret: 'string?' })),
);

const readPage: Read<ListedSecretPage> = (json, response) => {
  if (isJsonObject(json) && Array.isArray(json.secrets) && json.secrets.every(isListedSecret)) {
    return { secrets: json.secrets, next_cursor: readCursor(json) };
  }
  throw malformed('a list of secrets with their clients', response);
};

/** Creates the {@link SecretsApi} that sends its requests with `send`. */
export const secretsApi = (send: Send): SecretsApi => {
  const allOf = (clientId: string): string => `/clients/${segment('clientId', clientId)}/secrets`;
  const pathOf = (clientId: string, secretId: string): string => `${allOf(clientId)}/${segment('secretId', secretId)}`;
  return {
    list: async (clientId) => send({ method: 'GET', path: allOf(clientId), read: readSecrets }),
    async *listAll({ limit = 1000, ...filter } = {}) {
      const list = (cursor: string | undefined): Promise<ListedSecretPage> =>
        send({ method: 'GET', path: '/secrets', query: { ...filter, limit, cursor }, read: readPage });
      for await (const { secrets } of pages(list)) yield* secrets;
    },
    get: async (clientId, secretId) => send({ method: 'GET', path: pathOf(clientId, secretId), read: readSecret }),
    create: async (clientId, body = {}, options) => send({ method: 'POST', path: allOf(clientId), body, options, read: readCreated }),
    rotate: async (clientId, body = {}, options) =>
      send({ method: 'POST', path: `${allOf(clientId)}/rotate`, body, options, read: readCreated }),
    update: async (clientId, secretId, body, options) =>
      send({ method: 'PATCH', path: pathOf(clientId, secretId), body, options, read: readSecret }),
    retire: async (clientId, secretId, { after, ...options } = {}) =>
      send({ method: 'POST', path: `${pathOf(clientId, secretId)}/retire`, body: { after }, options, read: readSecret }),
    deactivate: async (clientId, secretId, options) =>
      send({ method: 'POST', path: `${pathOf(clientId, secretId)}/deactivate`, options, read: readSecret }),
    reactivate: async (clientId, secretId, options) =>
      send({ method: 'POST', path: `${pathOf(clientId, secretId)}/reactivate`, options, read: readSecret }),
  };
};
