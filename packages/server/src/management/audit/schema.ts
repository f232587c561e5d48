// The audit trail on the wire.
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
    request_id: Type.String({ description: 'The Mintmark-Request-Id of the answer, or the cause of what no request caused.' }),
    event: Type.String({ description: 'What was tried, as `token.issue` or `client.create`.' }),
    result: Type.Enum(['success', 'refused', 'failed']),
    reason: text,
    cause: nullable(Type.String({ description: 'What really happened, in words.' })),
    remedy: nullable(Type.String({ description: 'What to do about it.' })),
    actor: nullable(Type.String({ description: 'The client that asked, as authenticated or as claimed.' })),
    credential_id: text,
    subject: nullable(Type.String({ description: 'What was acted upon.' })),
    address: text,
    detail: Type.Record(Type.String(), Type.Unknown(), { description: 'More; `changes` has the fields that differ, before and after.' }),
    epoch: Type.String({ description: 'The chain: the process that wrote the entry.' }),
    seq: Type.Integer({ minimum: 0, description: 'Its place in the chain, from 1.' }),
    hash: Type.String({ description: 'SHA-256 of the hash before it and of the entry, base64url.' }),
  },
  { $id: 'AuditEntry' },
);

/** One page. */
export const AuditEntries = Type.Object(
  {
    tenant_id: Type.String(),
    entries: Type.Array(AuditEntryView),
    next_cursor: text,
    end_cursor: nullable(Type.String({ description: 'Asks for what comes behind this page, now or later.' })),
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
          purged_seq: Type.Integer({ description: 'Links up to this one may be gone.' }),
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
      { description: 'The public key that signs checkpoints now.' },
    ),
  },
  { $id: 'AuditChains' },
);

/** A checkpoint. */
export const AuditCheckpointView = Type.Object(
  {
    tenant_id: Type.String(),
    number: Type.Integer(),
    at: Timestamp,
    jws: Type.String({ description: 'The signed statement, in compact form (RFC 7515).' }),
  },
  { $id: 'AuditCheckpoint' },
);

/** Checkpoints in order. */
export const AuditCheckpoints = Type.Object({ checkpoints: Type.Array(AuditCheckpointView) }, { $id: 'AuditCheckpoints' });

/** From the domain to the wire. */
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
