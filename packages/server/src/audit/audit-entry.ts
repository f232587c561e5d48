// What happened, by whom, from where. One entry per refusal and per management action; never a secret, never a token.

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
  /** More for the operator, as plain values. */
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}
