// The hash chain of audit entries: which text each link is the hash of. The server that writes the chain and whoever checks it have this one
// definition; hashing is theirs (SHA-256, base64url).

/** An audit entry as it is linked: every field that is kept, `null` where there is none. */
export interface LinkedEntry {
  readonly tenant_id: string;
  /** The chain: one for each tenant and process that wrote. */
  readonly epoch: string;
  /** Counts from 1 within the chain. */
  readonly seq: number;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly request_id: string;
  readonly event: string;
  readonly result: string;
  readonly reason: string | null;
  readonly actor: string | null;
  readonly credential_id: string | null;
  readonly subject: string | null;
  readonly address: string | null;
  /** JSON, as a value. */
  readonly detail: unknown;
}

/**
 * The text whose hash stands before the first link, so that a chain cannot be passed off as another.
 *
 * @example
 * const start = sha256(auditChainStart(tenantId, epoch))
 */
export const auditChainStart = (tenantId: string, epoch: string): string => canonicalJson(['mintmark audit chain 1', tenantId, epoch]);

/**
 * The text whose hash is the link of an entry.
 *
 * @param previous - the hash before it
 * @example
 * const hash = sha256(auditLink(previous, entry))
 */
export const auditLink = (previous: string, entry: LinkedEntry): string =>
  canonicalJson([
    'mintmark audit link 1',
    previous,
    entry.tenant_id,
    entry.epoch,
    entry.seq,
    entry.id,
    entry.at,
    entry.request_id,
    entry.event,
    entry.result,
    entry.reason,
    entry.actor,
    entry.credential_id,
    entry.subject,
    entry.address,
    entry.detail,
  ]);

/** JSON without a choice: no blanks, members in the order of their names (UTF-16, as RFC 8785 §3.2.3). */
const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
};
