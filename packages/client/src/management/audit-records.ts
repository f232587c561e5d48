// What the management API says of the audit trail, in the words of the wire.
import type { components } from './api.generated.ts';
import type { QueryOf } from './records.ts';

type Schemas = components['schemas'];

/** What happened, as an operator may know it. Its `hash` is a link: of the entry, and of the hash before it. */
export type AuditEntryRecord = Schemas['AuditEntry'];

/** What a list of entries is narrowed to; each must be equal. */
export type AuditFilter = Omit<QueryOf<'auditList'>, 'limit' | 'cursor'>;

/** One page of entries. */
export type AuditPage = Schemas['AuditEntries'];

/** A chain: what one process wrote. */
export type AuditChainRecord = Schemas['AuditChain'];

/** All chains, and the key that signs checkpoints now. */
export type AuditChainsRecord = Schemas['AuditChains'];

/** A signed statement of where the chains stand. */
export type AuditCheckpointRecord = Schemas['AuditCheckpoint'];
