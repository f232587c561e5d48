// The audit trail.
import { isJsonObject } from '@mintmark/protocol';
import { requireText } from '../errors/invalid-argument.ts';
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { batches, pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, malformed, type Read, readCursor, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** One event. Its `hash` is the hash of the entry and of the entry before it in the chain. */
export interface AuditEntryRecord extends Readonly<Schemas['AuditEntry']> {}

/** Filters of entries. A result matches every filter that is set. */
export interface AuditFilter extends Omit<QueryOf<'auditList'>, keyof PageOptions> {}

/** One page of entries. */
export interface AuditPage extends Readonly<Schemas['AuditEntries']> {}

/** A chain: the entries that one process wrote, linked by hashes. */
export interface AuditChainRecord extends Readonly<Schemas['AuditChain']> {}

/** All chains, and the key that signs checkpoints now. */
export interface AuditChains extends Readonly<Schemas['AuditChains']> {}

/** A signed statement of where each chain ends. */
export interface AuditCheckpointRecord extends Readonly<Schemas['AuditCheckpoint']> {}

/** The functions of `management.audit`. */
export interface AuditApi {
  /** One page of entries. */
  list(options?: AuditFilter & PageOptions): Promise<AuditPage>;
  /**
   * All pages, requested as they are consumed.
   *
   * @param cursor - where to continue: the `end_cursor` of an earlier page
   */
  listPages(filter?: AuditFilter, cursor?: string): AsyncGenerator<AuditPage, void, undefined>;
  /**
   * The events of one request, oldest first; empty when nothing was recorded.
   *
   * @param requestId - its `Mintmark-Request-Id`
   */
  listByRequest(requestId: string): Promise<readonly AuditEntryRecord[]>;
  /** All chains, and the key that signs checkpoints now. */
  listChains(): Promise<AuditChains>;
  /** The entries of a chain in order, in batches. @param epoch - the id of the chain */
  listChainEntries(epoch: string): AsyncGenerator<readonly AuditEntryRecord[], void, undefined>;
  /** All checkpoints in order, in batches. */
  listCheckpoints(): AsyncGenerator<readonly AuditCheckpointRecord[], void, undefined>;
  /** Signs where each chain ends now; returns the last checkpoint when nothing was recorded since. */
  createCheckpoint(): Promise<AuditCheckpointRecord>;
}

const isEntry = hasMembers<AuditEntryRecord>({ id: 'string', at: 'string', event: 'string' });
const isCheckpoint = hasMembers<AuditCheckpointRecord>({ number: 'number', jws: 'string' });
const isChain = hasMembers<AuditChainRecord>({ epoch: 'string', seq: 'number', purged_seq: 'number' });
const isKey = hasMembers<AuditChains['key']>({ kid: 'string', x: 'string' });
const readEntries = listReader('entries', isEntry);
const readCheckpoint = reader('an audit checkpoint', isCheckpoint);
const readCheckpoints = listReader('checkpoints', isCheckpoint);

const readPage: Read<AuditPage> = (json, response) => {
  const entries = readEntries(json, response);
  if (!isJsonObject(json) || typeof json.tenant_id !== 'string') throw malformed('a page of audit entries', response);
  return { tenant_id: json.tenant_id, entries, next_cursor: readCursor(json), end_cursor: readCursor(json, 'end_cursor') };
};

const readChains: Read<AuditChains> = (json, response) => {
  if (
    isJsonObject(json) &&
    typeof json.tenant_id === 'string' &&
    Array.isArray(json.chains) &&
    json.chains.every(isChain) &&
    isKey(json.key)
  ) {
    return { tenant_id: json.tenant_id, chains: json.chains, key: json.key };
  }
  throw malformed('audit chains', response);
};

/** Creates the {@link AuditApi} that sends its requests with `send`. */
export const auditApi = (send: Send): AuditApi => {
  const list = (query: AuditFilter & PageOptions = {}): Promise<AuditPage> =>
    send({ method: 'GET', path: '/audit', query: { ...query }, read: readPage });
  return {
    list,
    listPages: (filter = {}, from) => pages((cursor) => list({ ...filter, limit: 1000, cursor }), from),
    listByRequest: async (requestId) =>
      send({ method: 'GET', path: '/audit', query: { request_id: requireText('requestId', requestId) }, read: readEntries }),
    listChains: () => send({ method: 'GET', path: '/audit/chains', read: readChains }),
    async *listChainEntries(epoch) {
      const path = `/audit/chains/${segment('epoch', epoch)}`;
      yield* batches(
        (after) => send({ method: 'GET', path, query: { after }, read: readEntries }),
        ({ seq }) => seq,
      );
    },
    listCheckpoints: () =>
      batches(
        (after) => send({ method: 'GET', path: '/audit/checkpoints', query: { after }, read: readCheckpoints }),
        ({ number }) => number,
      ),
    createCheckpoint: () => send({ method: 'POST', path: '/audit/checkpoints', read: readCheckpoint }),
  };
};
