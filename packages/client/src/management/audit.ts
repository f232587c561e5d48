// The audit trail's part of the management client.

import { requireText } from '../errors/invalid-argument.ts';
import type { Answer } from '../http/exchange.ts';
import type { AuditChainsRecord, AuditCheckpointRecord, AuditEntryRecord, AuditFilter, AuditPage } from './audit-records.ts';
import { readAuditChains, readAuditEntries, readAuditPage, readCheckpoint, readCheckpoints } from './audit-response.ts';
import { segment } from './path-segment.ts';

/** The audit trail. */
export interface ManagementAudit {
  /** What happened in a request, by its `Mintmark-Request-Id`; oldest first, empty when nothing was recorded. */
  ofRequest(requestId: string): Promise<readonly AuditEntryRecord[]>;
  /** One page of entries. @param page - at most `limit` of them, 1 to 1000; 100 by default */
  list(page?: AuditFilter & { readonly limit?: number | undefined; readonly cursor?: string | undefined }): Promise<AuditPage>;
  /** Page after page as they are consumed. @param from - a cursor to go on from */
  pages(filter?: AuditFilter, from?: string): AsyncGenerator<AuditPage, void, undefined>;
  /** All chains, and the key that signs checkpoints now. */
  chains(): Promise<AuditChainsRecord>;
  /** The entries of a chain in order, some at a time. */
  links(epoch: string): AsyncGenerator<readonly AuditEntryRecord[], void, undefined>;
  /** All checkpoints in order, some at a time. */
  checkpoints(): AsyncGenerator<readonly AuditCheckpointRecord[], void, undefined>;
  /** Signs where the trail stands now. The last checkpoint, when nothing happened since. */
  checkpoint(): Promise<AuditCheckpointRecord>;
}

type Call = <T>(method: string, path: string, read: (json: unknown, answer: Answer) => T) => Promise<T>;

/** The methods, over the client's one way to call. */
export const managementAudit = (call: Call): ManagementAudit => {
  const list: ManagementAudit['list'] = (page = {}) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(page)) if (value !== undefined) query.set(name, String(value));
    return call('GET', query.size === 0 ? '/audit' : `/audit?${query}`, readAuditPage);
  };
  return {
    ofRequest: async (requestId) =>
      call('GET', `/audit?${new URLSearchParams({ request_id: requireText('requestId', requestId) })}`, readAuditEntries),
    list,
    async *pages(filter = {}, from) {
      let cursor = from;
      do {
        const page = await list({ ...filter, limit: 1000, cursor });
        yield page;
        // A cursor that leads to itself would never end.
        cursor = page.next_cursor === cursor ? undefined : (page.next_cursor ?? undefined);
      } while (cursor !== undefined);
    },
    chains: () => call('GET', '/audit/chains', readAuditChains),
    async *links(epoch) {
      const path = `/audit/chains/${segment('epoch', epoch)}`;
      let after = 0;
      for (;;) {
        const entries = await call('GET', `${path}?after=${after}`, readAuditEntries);
        const last = entries.at(-1)?.seq ?? after;
        if (entries.length > 0) yield entries;
        if (last <= after) return;
        after = last;
      }
    },
    async *checkpoints() {
      let after = 0;
      for (;;) {
        const checkpoints = await call('GET', `/audit/checkpoints?after=${after}`, readCheckpoints);
        const last = checkpoints.at(-1)?.number ?? after;
        if (checkpoints.length > 0) yield checkpoints;
        if (last <= after) return;
        after = last;
      }
    },
    checkpoint: () => call('POST', '/audit/checkpoints', readCheckpoint),
  };
};
