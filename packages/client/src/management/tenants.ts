// Tenants.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { IdempotencyOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** The settings of a tenant. */
export interface TenantRecord extends Readonly<Schemas['Tenant']> {}

/** A tenant just created, with its administrator, whose secret is shown only here. */
export interface CreatedTenantRecord extends Readonly<Schemas['CreatedTenant']> {}

/** A tenant to create; every member except `name` and `public_url` has a default on the server. */
export interface NewTenant extends Readonly<Schemas['NewTenant']> {}

/** A change of a tenant (RFC 7396): an absent member is unchanged, `null` resets it to the default. */
export interface TenantPatch extends Readonly<Schemas['TenantPatch']> {}

/** The new public URL of a tenant, and the number of seconds for which the former one is served. */
export interface TenantMove extends Readonly<Schemas['TenantMove']> {}

/** A client that the FAPI 2.0 profile would refuse, and why. */
export interface FapiFault extends Readonly<Schemas['FapiFault']> {}

/**
 * The functions of `management.tenants`. Other tenants than the caller's own can be listed, created, moved,
 * disabled and enabled by clients of the home tenant alone.
 */
export interface TenantsApi {
  list(): Promise<readonly TenantRecord[]>;
  /** @param id - `current` for the caller's own */
  get(id: string): Promise<Versioned<TenantRecord>>;
  /** Creates a tenant. The record contains the secret of its administrator, which is shown only here. */
  create(tenant: NewTenant, options?: IdempotencyOptions): Promise<Versioned<CreatedTenantRecord>>;
  update(id: string, patch: TenantPatch, options?: UpdateOptions): Promise<Versioned<TenantRecord>>;
  /** Gives it another public URL; no token ends. See also `effects.ofMove`. */
  move(id: string, move: TenantMove, options?: VersionOptions): Promise<Versioned<TenantRecord>>;
  /** Refuses all requests to its hosts, and ends its tokens. */
  disable(id: string, options?: VersionOptions): Promise<Versioned<TenantRecord>>;
  /** Accepts requests to its hosts again. This restores no token. */
  enable(id: string, options?: VersionOptions): Promise<Versioned<TenantRecord>>;
  /** Ends all tokens of its clients. */
  endTokens(id: string): Promise<void>;
  /** The clients that the FAPI 2.0 profile would refuse. */
  fapiPreflight(id: string): Promise<readonly FapiFault[]>;
}

const isTenant = hasMembers<TenantRecord>({ public_url: 'string' });
const readTenant = versioned(reader('a tenant', isTenant));
const readTenants = listReader('tenants', isTenant);
const readFapiFaults = listReader('refused', hasMembers<FapiFault>({}));

const isCreatedTenant = (json: unknown): json is CreatedTenantRecord =>
  isTenant(json) && 'admin' in json && isJsonObject(json.admin) && typeof json.admin.client_secret === 'string';
const readCreated = versioned(reader('a tenant with its administrator', isCreatedTenant));

/** Creates the {@link TenantsApi} that sends its requests with `send`. */
export const tenantsApi = (send: Send): TenantsApi => {
  const pathOf = (id: string): string => `/tenants/${segment('id', id)}`;
  return {
    list: () => send({ method: 'GET', path: '/tenants', read: readTenants }),
    get: async (id) => send({ method: 'GET', path: pathOf(id), read: readTenant }),
    create: (body, options) => send({ method: 'POST', path: '/tenants', body, options, read: readCreated }),
    update: async (id, body, options) => send({ method: 'PATCH', path: pathOf(id), body, options, read: readTenant }),
    move: async (id, body, options) => send({ method: 'POST', path: `${pathOf(id)}/move`, body, options, read: readTenant }),
    disable: async (id, options) => send({ method: 'POST', path: `${pathOf(id)}/disable`, options, read: readTenant }),
    enable: async (id, options) => send({ method: 'POST', path: `${pathOf(id)}/enable`, options, read: readTenant }),
    endTokens: async (id) => send({ method: 'POST', path: `${pathOf(id)}/end-tokens`, read: readNothing }),
    fapiPreflight: async (id) => send({ method: 'GET', path: `${pathOf(id)}/fapi-preflight`, read: readFapiFaults }),
  };
};
