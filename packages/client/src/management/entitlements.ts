// Entitlements: the rights that a client may be given.
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An entitlement: one that every tenant has, or one of the tenant's own. */
export interface EntitlementRecord extends Readonly<Schemas['Entitlement']> {}

/** An entitlement to create. */
export interface NewEntitlement extends Readonly<Schemas['NewEntitlement']> {}

/** A change of an entitlement of the tenant's own. */
export interface EntitlementPatch extends Readonly<Schemas['EntitlementPatch']> {}

/**
 * The functions of `management.entitlements`. Only the tenant's own entitlements can be created, changed and
 * deleted.
 */
export interface EntitlementsApi {
  list(): Promise<readonly EntitlementRecord[]>;
  get(name: string): Promise<Versioned<EntitlementRecord>>;
  create(entitlement: NewEntitlement, options?: CreateOptions): Promise<Versioned<EntitlementRecord>>;
  update(name: string, patch: EntitlementPatch, options?: UpdateOptions): Promise<Versioned<EntitlementRecord>>;
  /** Deletes an entitlement that no client has. */
  delete(name: string, options?: VersionOptions): Promise<void>;
}

const isEntitlement = hasMembers<EntitlementRecord>({ name: 'string', kind: 'string' });
const readEntitlement = versioned(reader('an entitlement', isEntitlement));
const readEntitlements = listReader('entitlements', isEntitlement);

/** Creates the {@link EntitlementsApi} that sends its requests with `send`. */
export const entitlementsApi = (send: Send): EntitlementsApi => {
  const pathOf = (name: string): string => `/entitlements/${segment('name', name)}`;
  return {
    list: () => send({ method: 'GET', path: '/entitlements', read: readEntitlements }),
    get: async (name) => send({ method: 'GET', path: pathOf(name), read: readEntitlement }),
    create: (body, options) => send({ method: 'POST', path: '/entitlements', body, options, read: readEntitlement }),
    update: async (name, body, options) => send({ method: 'PATCH', path: pathOf(name), body, options, read: readEntitlement }),
    delete: async (name, options) => send({ method: 'DELETE', path: pathOf(name), options, read: readNothing }),
  };
};
