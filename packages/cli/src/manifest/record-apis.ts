// The API of each kind of record, alike. What a manifest's fields are is for the server to validate: a dry run goes before every write.
import type { CreatedClientRecord, DryRunOptions, UpdateOptions, Versioned } from '@mintmark/client/management';
import type { Management } from '../connection.ts';
import type { RecordFields } from './differences.ts';

/** A kind of record that manifests describe. */
export type RecordKind = 'client' | 'resource' | 'entitlement' | 'tenant';

interface RecordApi<Created extends object = object> {
  get(id: string): Promise<Versioned<object>>;
  create(fields: RecordFields, options?: DryRunOptions): Promise<Versioned<Created>>;
  update(id: string, patch: RecordFields, options?: UpdateOptions): Promise<Versioned<object>>;
}

/** The APIs by kind. */
export interface RecordApis extends Readonly<Record<RecordKind, RecordApi>> {
  readonly client: RecordApi<CreatedClientRecord>;
}

export const recordApis = ({ clients, resources, entitlements, tenants }: Management): RecordApis => ({
  client: clients,
  resource: resources,
  entitlement: entitlements,
  tenant: { ...tenants, create: () => Promise.reject(new TypeError('A manifest describes the tenant that there is.')) },
});
