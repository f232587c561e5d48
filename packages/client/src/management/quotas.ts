// Quotas that clients share, and what was used of a client's quotas.
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A quota for the sum of the tokens of several clients. */
export interface SharedQuotaRecord extends Readonly<Schemas['SharedQuota']> {}

/** A shared quota to create. */
export interface NewSharedQuota extends Readonly<Schemas['NewSharedQuota']> {}

/** A change of a shared quota (RFC 7396). */
export interface SharedQuotaPatch extends Readonly<Schemas['SharedQuotaPatch']> {}

/** The quotas that a client's tokens count for, with what was used of them. */
export interface ClientQuotas extends Readonly<Schemas['ClientQuotas']> {}

/** The functions of `management.quotas`. */
export interface QuotasApi {
  list(): Promise<readonly SharedQuotaRecord[]>;
  get(name: string): Promise<Versioned<SharedQuotaRecord>>;
  create(quota: NewSharedQuota, options?: CreateOptions): Promise<Versioned<SharedQuotaRecord>>;
  update(name: string, patch: SharedQuotaPatch, options?: UpdateOptions): Promise<Versioned<SharedQuotaRecord>>;
  delete(name: string, options?: VersionOptions): Promise<void>;
  /** Its own quota or the tenant's for each client, and the shared ones that count its tokens. */
  ofClient(clientId: string): Promise<ClientQuotas>;
}

const isQuota = hasMembers<SharedQuotaRecord>({ name: 'string' });
const readQuota = versioned(reader('a quota', isQuota));
const readQuotas = listReader('quotas', isQuota);
const readClientQuotas = reader('the quotas of a client', hasMembers<ClientQuotas>({ client_id: 'string' }));

/** Creates the {@link QuotasApi} that sends its requests with `send`. */
export const quotasApi = (send: Send): QuotasApi => {
  const pathOf = (name: string): string => `/quotas/${segment('name', name)}`;
  return {
    list: () => send({ method: 'GET', path: '/quotas', read: readQuotas }),
    get: async (name) => send({ method: 'GET', path: pathOf(name), read: readQuota }),
    create: (body, options) => send({ method: 'POST', path: '/quotas', body, options, read: readQuota }),
    update: async (name, body, options) => send({ method: 'PATCH', path: pathOf(name), body, options, read: readQuota }),
    delete: async (name, options) => send({ method: 'DELETE', path: pathOf(name), options, read: readNothing }),
    ofClient: async (clientId) => send({ method: 'GET', path: `/clients/${segment('clientId', clientId)}/quotas`, read: readClientQuotas }),
  };
};
