// The API of each kind of record, with one interface. The server validates the fields of a manifest: a dry
// run precedes every write.
import type {
  CreatedClientRecord,
  DryRunOptions,
  IssuerRecord,
  NewClient,
  NewTrust,
  UpdateOptions,
  Versioned,
} from '@mintmark/client/management';
import type { Management } from '../connection.ts';
import type { RecordFields } from './differences.ts';
import type { RecordKind } from './kinds.ts';
import { partsOfId } from './record-key.ts';
import { clientFromManifest, clientToManifest, issuerFromManifest, issuerToManifest } from './record-kind.ts';

interface RecordApi<Created extends object = object> {
  get(id: string): Promise<Versioned<object>>;
  create(fields: RecordFields, options?: DryRunOptions): Promise<Versioned<Created>>;
  update(id: string, patch: RecordFields, options?: UpdateOptions): Promise<Versioned<object>>;
}

/** The APIs by kind. */
export interface RecordApis extends Readonly<Record<RecordKind, RecordApi>> {
  readonly client: RecordApi<CreatedClientRecord>;
}

export const recordApis = ({ clients, resources, entitlements, quotas, issuers, trusts, tenants }: Management): RecordApis => ({
  client: {
    get: async (id) => {
      const { record, ...version } = await clients.get(id);
      return { ...version, record: clientToManifest(record) };
    },
    create: (fields, options) => clients.create(clientFromManifest(fields) as unknown as NewClient, options),
    update: (id, patch, options) => clients.update(id, clientFromManifest(patch), options),
  },
  resource: resources,
  entitlement: entitlements,
  quota: quotas,
  issuer: {
    get: async (id) => renamed(await issuers.get(id)),
    create: async (fields, options) => renamed(await issuers.create(issuerFromManifest(fields), options)),
    update: async (id, patch, options) => renamed(await issuers.update(id, patch, options)),
  },
  trust: {
    get: (id) => trusts.get(...partsOfId(id)),
    create: ({ client_id: clientId, ...fields }, options) => trusts.create(String(clientId), fields as unknown as NewTrust, options),
    update: (id, patch, options) => trusts.update(...partsOfId(id), patch, options),
  },
  tenant: { ...tenants, create: () => Promise.reject(new TypeError('A manifest cannot create a tenant.')) },
});

const renamed = ({ record, ...version }: Versioned<IssuerRecord>): Versioned<object> => ({ ...version, record: issuerToManifest(record) });
