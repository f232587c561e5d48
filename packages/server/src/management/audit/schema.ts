// The wire schemas of the audit trail.
import { type Static, Type } from 'typebox';
import type { ChainedEntry } from '../../records/audit-entry.ts';
import { explainReason } from '../../refusals/reasons.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';

const text = nullable(Type.String());
const Hash = Type.String({ description: 'SHA-256, base64url.' });

const AuditEntryView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    at: Timestamp,
    request_id: Type.String({
      description: 'The `Mintmark-Request-Id` of the response; for events without a request, the name of what caused them.',
    }),
    event: Type.String({ description: 'The attempted action, such as `token.issue` or `client.create`.' }),
    result: Type.Enum(['success', 'refused', 'failed']),
    reason: text,
    cause: nullable(Type.String({ description: 'The precise cause in plain language.' })),
    remedy: nullable(Type.String({ description: 'How to resolve it.' })),
    actor: nullable(
      Type.String({ description: 'The client that made the request, as authenticated, or as claimed where authentication failed.' }),
    ),
    credential_id: text,
    subject: nullable(Type.String({ description: 'The object of the action.' })),
    address: text,
    detail: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Details of the event. `changes` contains the changed fields, before and after.',
    }),
    epoch: Type.String({ description: 'The hash chain that the entry belongs to, one for each server process.' }),
    seq: Type.Integer({ minimum: 0, description: 'Its number in the chain, from 1.' }),
    hash: Type.String({ description: 'SHA-256 of the previous hash and the entry, base64url.' }),
  },
  { $id: 'AuditEntry' },
);

/** One page of entries. */
export const AuditEntries = Type.Object(
  {
    tenant_id: Type.String(),
    entries: Type.Array(AuditEntryView),
    next_cursor: text,
    end_cursor: nullable(Type.String({ description: 'A cursor behind the last entry of this page, for polling.' })),
  },
  { $id: 'AuditEntries' },
);

/** Entries of a chain. */
export const AuditLinks = Type.Object({ entries: Type.Array(AuditEntryView) }, { $id: 'AuditLinks' });

/** The chains of a tenant. */
export const AuditChains = Type.Object(
  {
    tenant_id: Type.String(),
    chains: Type.Array(
      Type.Object(
        {
          epoch: Type.String(),
          started_at: Timestamp,
          seq: Type.Integer({ description: 'The number of the last link.' }),
          hash: Hash,
          purged_seq: Type.Integer({ description: 'Links up to this number may have been purged.' }),
          purged_hash: Hash,
        },
        { title: 'AuditChain' },
      ),
    ),
    key: Type.Object(
      {
        kid: Type.String({ description: 'Thumbprint (RFC 7638).' }),
        kty: Type.Literal('OKP'),
        crv: Type.Literal('Ed25519'),
        x: Type.String(),
      },
      { description: 'The current public key of checkpoints.' },
    ),
  },
  { $id: 'AuditChains' },
);

/** A signed checkpoint. */
export const AuditCheckpointView = Type.Object(
  {
    tenant_id: Type.String(),
    number: Type.Integer(),
    at: Timestamp,
    jws: Type.String({ description: 'The signed statement, in compact form (RFC 7515).' }),
  },
  { $id: 'AuditCheckpoint' },
);

/** Checkpoints in ascending order. */
export const AuditCheckpoints = Type.Object({ checkpoints: Type.Array(AuditCheckpointView) }, { $id: 'AuditCheckpoints' });

/** An audit entry in its wire form. */
export const auditEntryView = (entry: ChainedEntry): Static<typeof AuditEntryView> => ({
  id: entry.id,
  at: timestamp(entry.at),
  request_id: entry.requestId,
  event: entry.event,
  result: entry.result,
  reason: entry.reason ?? null,
  cause: explainReason(entry.reason)?.cause ?? null,
  remedy: explainReason(entry.reason)?.remedy ?? null,
  actor: entry.actor ?? null,
  credential_id: entry.credentialId ?? null,
  subject: entry.subject ?? null,
  address: entry.address ?? null,
  detail: { ...entry.detail },
  epoch: entry.epoch,
  seq: entry.seq,
  hash: entry.hash,
});
