// The hash chain of audit entries: the text that each link hashes. The server and verifiers share this
// definition; each computes the hash itself (SHA-256, base64url).

/** The fields of an audit entry in the chain, `null` when absent. */
export interface LinkedEntry {
  readonly tenant_id: string;
  /** The id of the chain: one for each tenant and writing process. */
  readonly epoch: string;
  /** The position in the chain, from 1. */
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
  /** A JSON value. */
  readonly detail: unknown;
}

/**
 * The text whose hash precedes the first link, so that a chain cannot pass for another.
 *
 * @example
 * const start = sha256(auditChainStart(tenantId, epoch))
 */
export const auditChainStart = (tenantId: string, epoch: string): string => canonicalJson(['mintmark audit chain 1', tenantId, epoch]);

/**
 * The text whose hash links an entry.
 *
 * @param previous - the previous hash
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

/** Canonical JSON: no whitespace, members sorted by name (UTF-16, as in RFC 8785 §3.2.3). */
const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
};
