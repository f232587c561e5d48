// /management/v1/audit: what happened, with the true cause; the chains that hold it together, and the checkpoints that sign them.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { AuditCheckpoint } from '../../storage/contract/audit.ts';
import { timestamp } from '../clients/view.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { AuditQuery, auditCursor, parseAuditQuery } from './query.ts';
import { AuditChains, AuditCheckpoints, AuditCheckpointView, AuditEntries, AuditLinks, auditEntryView } from './schema.ts';

const AUDIT = '/management/v1/audit';
const READ = { entitlements: ['readAudit'] } as const;
/** Entries, or checkpoints, of one answer. */
const PAGE = 1000;

const ChainPath = Type.Object({ epoch: Type.String() });
const Range = Type.Object(
  { after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'The last number seen; 0 when absent.' })) },
  { additionalProperties: false },
);

/** Adds the routes. */
export const auditRoutes = (app: ManagementApp, { storage, audit, auditKeeper }: ManagementDependencies): void => {
  const rangeOf = ({ after }: { after?: string }) => ({ after: Number(after ?? 0), limit: PAGE });

  app.get(
    AUDIT,
    {
      config: READ,
      schema: {
        summary: 'List audit entries, or explain a request by its Mintmark-Request-Id',
        querystring: AuditQuery,
        response: { 200: AuditEntries },
      },
    },
    async (request) => {
      const { id } = requester(request).tenant.tenant;
      const page = parseAuditQuery(request.query);
      // Refusals are written behind: those that already have an answer must be found.
      await audit.flush();
      // One more than asked for tells whether there is a next page.
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
  );

  app.get(
    `${AUDIT}/chains`,
    { config: READ, schema: { summary: 'List the hash chains of the audit trail', response: { 200: AuditChains } } },
    async (request) => {
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
  );

  app.get(
    `${AUDIT}/chains/:epoch`,
    {
      config: READ,
      schema: {
        summary: 'List the entries of a chain, link by link',
        params: ChainPath,
        querystring: Range,
        response: { 200: AuditLinks },
      },
    },
    async (request) => {
      const { epoch } = request.params;
      const links = await storage.auditLinks(requester(request).tenant.tenant.id, { epoch, ...rangeOf(request.query) });
      return { entries: links.map(auditEntryView) };
    },
  );

  app.get(
    `${AUDIT}/checkpoints`,
    {
      config: READ,
      schema: { summary: 'List the signed checkpoints of the audit trail', querystring: Range, response: { 200: AuditCheckpoints } },
    },
    async (request) => {
      const { id } = requester(request).tenant.tenant;
      const checkpoints = await storage.auditCheckpoints(id, rangeOf(request.query));
      return { checkpoints: checkpoints.map((checkpoint) => checkpointView(id, checkpoint)) };
    },
  );

  app.post(
    `${AUDIT}/checkpoints`,
    {
      config: READ,
      schema: {
        summary: 'Sign where the audit trail stands now',
        description: 'The last checkpoint, when nothing happened since; otherwise a new one, as the server makes each minute.',
        response: { 200: AuditCheckpointView },
      },
    },
    async (request) => {
      const { id } = requester(request).tenant.tenant;
      await audit.flush();
      const checkpoint = await auditKeeper.checkpoint(id);
      if (checkpoint === undefined) throw new Problem(404, 'Nothing has happened yet.');
      return checkpointView(id, checkpoint);
    },
  );
};

const checkpointView = (tenantId: string, { number, at, jws }: AuditCheckpoint) => ({
  tenant_id: tenantId,
  number,
  at: timestamp(at),
  jws,
});
