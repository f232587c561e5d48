// What happened, by whom, from where. One entry per refusal and per management action; never a secret, never a token.
import type { JsonValue } from './json-value.ts';

/** An audit entry as stored. */
export interface AuditEntry {
  /** UUIDv7. */
  readonly id: string;
  readonly tenantId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The `Mintmark-Request-Id` of the answer; for what no request caused, the name of the cause. */
  readonly requestId: string;
  /** What was tried, as `token.issue` or `client.create`. */
  readonly event: string;
  readonly result: 'success' | 'refused' | 'failed';
  /** Why it was refused, a key of `reasons.ts`; `undefined` for a success. */
  readonly reason: string | undefined;
  /** The principal: a client id as authenticated, or as claimed when authentication failed. */
  readonly actor: string | undefined;
  /** The credential that matched, also in a refusal. */
  readonly credentialId: string | undefined;
  /** What was acted upon, as a client id. */
  readonly subject: string | undefined;
  readonly address: string | undefined;
  /** More for the operator; for an update, `changes`. */
  readonly detail: Readonly<Record<string, JsonValue>>;
}

/** An audit entry with its place in a chain. */
export interface ChainedEntry extends AuditEntry {
  /** The process that wrote it; with the tenant, the chain. */
  readonly epoch: string;
  /** Counts from 1 within the chain. */
  readonly seq: number;
  /** SHA-256 of the hash before it and of the entry, base64url. */
  readonly hash: string;
}
