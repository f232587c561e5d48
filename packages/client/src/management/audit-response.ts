// Reads what the management API answers about the audit trail.

import { type Answer, isObject } from '../http/exchange.ts';
import type { AuditChainRecord, AuditChainsRecord, AuditCheckpointRecord, AuditEntryRecord, AuditPage } from './audit-records.ts';
import { nonsense } from './read-response.ts';

/** Entries; the one parser of {@link AuditEntryRecord}. */
export const readAuditEntries = (json: unknown, answer: Answer): readonly AuditEntryRecord[] => {
  if (isObject(json) && Array.isArray(json.entries) && json.entries.every(isEntry)) return json.entries;
  throw nonsense('audit entries', answer);
};

/** A page of entries. */
export const readAuditPage = (json: unknown, answer: Answer): AuditPage => {
  const entries = readAuditEntries(json, answer);
  if (!isObject(json) || typeof json.tenant_id !== 'string') throw nonsense('a page of audit entries', answer);
  const cursor = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return { tenant_id: json.tenant_id, entries, next_cursor: cursor(json.next_cursor), end_cursor: cursor(json.end_cursor) };
};

/** All chains. */
export const readAuditChains = (json: unknown, answer: Answer): AuditChainsRecord => {
  if (isObject(json) && typeof json.tenant_id === 'string' && Array.isArray(json.chains) && json.chains.every(isChain) && isKey(json.key)) {
    return { tenant_id: json.tenant_id, chains: json.chains, key: json.key };
  }
  throw nonsense('audit chains', answer);
};

/** A checkpoint. */
export const readCheckpoint = (json: unknown, answer: Answer): AuditCheckpointRecord => {
  if (isCheckpoint(json)) return json;
  throw nonsense('an audit checkpoint', answer);
};

/** Checkpoints. */
export const readCheckpoints = (json: unknown, answer: Answer): readonly AuditCheckpointRecord[] => {
  if (isObject(json) && Array.isArray(json.checkpoints) && json.checkpoints.every(isCheckpoint)) return json.checkpoints;
  throw nonsense('audit checkpoints', answer);
};

const isEntry = (value: unknown): value is AuditEntryRecord =>
  isObject(value) && typeof value.id === 'string' && typeof value.at === 'string' && typeof value.event === 'string';

const isChain = (value: unknown): value is AuditChainRecord =>
  isObject(value) && typeof value.epoch === 'string' && typeof value.seq === 'number' && typeof value.purged_seq === 'number';

const isKey = (value: unknown): value is AuditChainsRecord['key'] =>
  isObject(value) && typeof value.kid === 'string' && typeof value.x === 'string';

const isCheckpoint = (value: unknown): value is AuditCheckpointRecord =>
  isObject(value) && typeof value.number === 'number' && typeof value.jws === 'string';
