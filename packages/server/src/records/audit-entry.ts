// The audit trail has one entry per refusal and per management action. It contains no secret and no token.
import type { JsonValue } from './json-value.ts';

/** An audit entry as stored. */
export interface AuditEntry {
  /** UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The `Mintmark-Request-Id` of the response; without a request, the name of the cause. */
  readonly requestId: string;
  /** The operation, as `token.issue` or `client.create`. */
  readonly event: string;
  readonly result: 'success' | 'refused' | 'failed';
  /** Why it was refused, a key of `reasons.ts`; `undefined` for a success. */
  readonly reason: string | undefined;
  /**
   * The principal: a client id or, with the prefix `operator:`, the name of an operator; as authenticated, or as claimed
   * when authentication failed.
   */
  readonly actor: string | undefined;
  /** The credential that matched, even if the request was refused. */
  readonly credentialId: string | undefined;
  /** The object of the operation, as a client id. */
  readonly subject: string | undefined;
  readonly address: string | undefined;
  /** Details for the operator; for an update, `changes`. */
  readonly detail: Readonly<Record<string, JsonValue>>;
}

/** An audit entry with its position in a chain. */
export interface ChainedEntry extends AuditEntry {
  /** The process that wrote it; with the tenant, the chain. */
  readonly epoch: string;
  /** Numbered from 1 within the chain. */
  readonly seq: number;
  /** SHA-256 of the previous hash and of the entry, base64url. */
  readonly hash: string;
}
