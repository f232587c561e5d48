// Creates, finds and changes clients. Their states are in client-states.ts, lists of them in client-lists.ts.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import type { SecretReveal } from './secret-reveals.ts';
import type { SecretAdditionResult } from './secrets.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** A change of a client's settings, secrets and state in one transaction. */
export interface ClientReplacement extends RecordUpdate<Client> {
  readonly at: number;
  readonly by: string;
  /**
   * `undefined` leaves the secrets unchanged; otherwise the active ones retire at once, replaced by `secret`
   * if given.
   */
  readonly secrets:
    | { readonly secret: ClientSecret | undefined; readonly reveal: SecretReveal | undefined; readonly audit: AuditEntry }
    | undefined;
  /** `undefined` leaves it unchanged. */
  readonly state: { readonly enabled: boolean; readonly audit: AuditEntry } | undefined;
}

/** Only `changed` writes. */
export type ReplacementResult = UpdateResult | Exclude<SecretAdditionResult, 'added'> | 'locked-down';

export interface ClientStorage {
  /** A client with all its secrets, unless deleted. */
  findClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** A client by the id of its record, unless deleted. */
  findClientByRecordId(tenantId: string, id: string): Promise<Client | undefined>;
  /** A client that was deleted and can still be restored. */
  findDeletedClient(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** `false` when the client id was ever used in this tenant: nothing is written then. */
  createClient(client: Client, audit: AuditEntry, reveal?: SecretReveal): Promise<boolean>;
  /** Changes a client's settings and entitlements. Revokes no token, unless the client had expired. */
  updateClient(update: RecordUpdate<Client>): Promise<UpdateResult | 'locked-out'>;
  /**
   * Changes settings, secrets and state together, each with its entry. Revokes tokens only when it disables.
   */
  replaceClient(replacement: ClientReplacement): Promise<ReplacementResult>;
}
