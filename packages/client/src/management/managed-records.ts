// Records of all kinds, alike: what configuration as code needs. Each is read with its version, changed only in that version, and whatever is
// to be written can be rehearsed first.
import type { Answer } from '../http/exchange.ts';
import { type Call, readEntitlement } from './incident-calls.ts';
import type { EntitlementRecord } from './incident-records.ts';
import { segment } from './path-segment.ts';
import { readCreatedClient, readResource, readTenant } from './read-response.ts';
import type { CreatedClientRecord, ResourceRecord, TenantRecord } from './records.ts';

/** Records by the name of their kind. */
export interface RecordOfKind {
  readonly client: CreatedClientRecord;
  readonly resource: ResourceRecord;
  readonly entitlement: EntitlementRecord;
  readonly tenant: TenantRecord;
}

/** A kind of record that has versions. */
export type ManagedKind = keyof RecordOfKind;

/** A record as it was read. */
export interface VersionedRecord<Kind extends ManagedKind> {
  readonly record: RecordOfKind[Kind];
  /** Names this version of it (RFC 9110 §8.8.3); `undefined` for what never changes. */
  readonly etag: string | undefined;
}

/** How a record is written. */
export interface WriteOptions {
  /** Changes this version alone: refused with 412 when the record has changed since (RFC 9110 §13.1.1). */
  readonly etag?: string | undefined;
  /** Judges all of it, and changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** Records by kind and id: `client_id`, `uri`, the name of an entitlement, the id of a tenant or `current`. */
export interface ManagedRecords {
  get<Kind extends ManagedKind>(kind: Kind, id: string): Promise<VersionedRecord<Kind>>;
  /** Changes it (RFC 7396): what is left out stays, `null` goes back to the default. */
  update<Kind extends ManagedKind>(
    kind: Kind,
    id: string,
    patch: Readonly<Record<string, unknown>>,
    options?: WriteOptions,
  ): Promise<VersionedRecord<Kind>>;
  /** Deletes a client or a resource, or an entitlement that no client holds. */
  delete(kind: Exclude<ManagedKind, 'tenant'>, id: string, options?: Pick<WriteOptions, 'etag'>): Promise<void>;
  /** Makes it. Of a client that gets a secret, the record holds it, this once. */
  create<Kind extends ManagedKind>(
    kind: Kind,
    body: Readonly<Record<string, unknown>>,
    options?: Pick<WriteOptions, 'dryRun'>,
  ): Promise<VersionedRecord<Kind>>;
}

const PATHS: Readonly<Record<ManagedKind, string>> = {
  client: '/clients',
  resource: '/resources',
  entitlement: '/entitlements',
  tenant: '/tenants',
};
const READERS: { readonly [Kind in ManagedKind]: (json: unknown, answer: Answer) => RecordOfKind[Kind] } = {
  client: readCreatedClient,
  resource: readResource,
  entitlement: readEntitlement,
  tenant: readTenant,
};

/** The functions. @param call - sends one request */
export const managedRecords = (call: Call): ManagedRecords => {
  const versioned =
    <Kind extends ManagedKind>(kind: Kind) =>
    (json: unknown, answer: Answer): VersionedRecord<Kind> => ({
      record: READERS[kind](json, answer),
      etag: answer.headers.get('etag') ?? undefined,
    });
  const query = ({ dryRun }: WriteOptions): string => (dryRun === true ? '?dry_run=true' : '');
  const ifMatch = ({ etag }: WriteOptions): Readonly<Record<string, string>> => (etag === undefined ? {} : { 'if-match': etag });
  return {
    get: async (kind, id) => call('GET', `${PATHS[kind]}/${segment('id', id)}`, versioned(kind)),
    update: async (kind, id, patch, options = {}) =>
      call('PATCH', `${PATHS[kind]}/${segment('id', id)}${query(options)}`, versioned(kind), patch, ifMatch(options)),
    delete: async (kind, id, options = {}) =>
      call('DELETE', `${PATHS[kind]}/${segment('id', id)}`, () => undefined, undefined, ifMatch(options)),
    create: (kind, body, options = {}) => call('POST', `${PATHS[kind]}${query(options)}`, versioned(kind), body),
  };
};
