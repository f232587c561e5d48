// GET of the hash chains that link audit entries, and of the entries of one.
import { Type } from 'typebox';
import { requester } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { AUDIT, AuditRange, READ_AUDIT, rangeOf } from './range.ts';
import { AuditChains, AuditLinks, auditEntryView } from './schema.ts';

const ChainPath = Type.Object({ epoch: Type.String() });

export const listAuditChains = defineRoute({
  method: 'GET',
  url: `${AUDIT}/chains`,
  rights: READ_AUDIT,
  schema: { summary: 'List the hash chains of the audit trail', response: { 200: AuditChains } },
  handle: async (request, _reply, { audit, auditKeeper, storage }) => {
    const { id } = requester(request).tenant.tenant;
    await audit.flush();
    const { kid, jwk } = auditKeeper.key;
    const chains = await storage.auditChains(id);
    return {
      tenant_id: id,
      chains: chains.map(({ epoch, startedAt, seq, hash, purgedSeq, purgedHash }) => ({
        epoch,
        started_at: timestamp(startedAt),
        seq,
        hash,
        purged_seq: purgedSeq,
        purged_hash: purgedHash,
      })),
      key: { kid, ...jwk },
    };
  },
});

export const listAuditLinks = defineRoute({
  method: 'GET',
  url: `${AUDIT}/chains/:epoch`,
  rights: READ_AUDIT,
  schema: {
    summary: 'List the entries of a chain, link by link',
    params: ChainPath,
    querystring: AuditRange,
    response: { 200: AuditLinks },
  },
  handle: async (request, _reply, { storage }) => {
    const { epoch } = request.params;
    const links = await storage.auditLinks(requester(request).tenant.tenant.id, { epoch, ...rangeOf(request.query) });
    return { entries: links.map(auditEntryView) };
  },
});
