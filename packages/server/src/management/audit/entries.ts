// GET of audit entries, with the precise cause of each refusal.
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { AuditQuery, auditCursor, parseAuditQuery } from './query.ts';
import { AUDIT, READ_AUDIT } from './range.ts';
import { AuditEntries, auditEntryView } from './schema.ts';

export const listAuditEntries = defineRoute({
  method: 'GET',
  url: AUDIT,
  rights: READ_AUDIT,
  schema: {
    summary: 'List audit entries, or explain a request by its Mintmark-Request-Id',
    querystring: AuditQuery,
    response: { 200: AuditEntries },
  },
  handle: async (request, _reply, { audit, storage }) => {
    const { id } = requester(request).tenant.tenant;
    const page = parseAuditQuery(request.query);
    // Audit entries of refusals are buffered: the list must contain those of refusals that were already sent.
    await audit.flush();
    // One more than requested shows whether there is a next page.
    const found = await storage.auditPage(id, { ...page, limit: page.limit + 1 });
    const entries = found.slice(0, page.limit);
    const last = entries.at(-1);
    return {
      tenant_id: id,
      entries: entries.map(auditEntryView),
      next_cursor: found.length > page.limit && last !== undefined ? auditCursor(last) : null,
      end_cursor: last === undefined ? null : auditCursor(last),
    };
  },
});
