// Clients: creating, finding and changing them. Their states are in client-states.ts, lists of them in client-lists.ts.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import type { SecretReveal } from './secret-reveals.ts';
import type { SecretAdditionResult } from './secrets.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** All that one request makes of a client: its settings, its secrets and whether it is enabled, in one. */
export interface ClientReplacement extends RecordUpdate<Client> {
  readonly at: number;
  readonly by: string;
  /** `undefined` leaves the secrets as they are; otherwise those that count retire at once, in favour of `secret` where there is one. */
  readonly secrets:
    | { readonly secret: ClientSecret | undefined; readonly reveal: SecretReveal | undefined; readonly audit: AuditEntry }
    | undefined;
  /** `undefined` leaves it as it is. */
  readonly state: { readonly enabled: boolean; readonly audit: AuditEntry } | undefined;
}

/** How it ended; only `changed` writes. */
export type ReplacementResult = UpdateResult | Exclude<SecretAdditionResult, 'added'> | 'locked-down';

/** Clients. */
export interface ClientStorage {
  /** A client with all its secrets, unless deleted. */
  findClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** A client by the id of its record, unless deleted. */
  findClientByRecordId(tenantId: string, id: string): Promise<Client | undefined>;
  /** A client that was deleted and can still be restored. */
  findDeletedClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** `false` when the client id was ever used in this tenant: nothing is written then. */
  createClient(client: Client, audit: AuditEntry, reveal?: SecretReveal): Promise<boolean>;
  /** Changes a client's settings and entitlements. State and secrets stay, and so do its tokens, unless the client had expired. */
  updateClient(update: RecordUpdate<Client>): Promise<UpdateResult | 'locked-out'>;
  /** Changes settings, secrets and state of a client together; each change has its entry. Ends tokens only where it disables. */
  replaceClient(replacement: ClientReplacement): Promise<ReplacementResult>;
}
