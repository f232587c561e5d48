// The signed checkpoints of the audit trail.
import { Problem } from '../../http/problem.ts';
import type { AuditCheckpoint } from '../../storage/contract/audit.ts';
import { requester } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { AUDIT, AuditRange, READ_AUDIT, rangeOf } from './range.ts';
import { AuditCheckpoints, AuditCheckpointView } from './schema.ts';

export const listCheckpoints = defineRoute({
  method: 'GET',
  url: `${AUDIT}/checkpoints`,
  rights: READ_AUDIT,
  schema: { summary: 'List the signed checkpoints of the audit trail', querystring: AuditRange, response: { 200: AuditCheckpoints } },
  handle: async (request, _reply, { storage }) => {
    const { id } = requester(request).tenant.tenant;
    const checkpoints = await storage.auditCheckpoints(id, rangeOf(request.query));
    return { checkpoints: checkpoints.map((checkpoint) => checkpointView(id, checkpoint)) };
  },
});

export const createCheckpoint = defineRoute({
  method: 'POST',
  url: `${AUDIT}/checkpoints`,
  rights: READ_AUDIT,
  schema: {
    summary: 'Sign a checkpoint of the audit trail',
    description: 'Returns the last checkpoint if there are no new entries. The server also signs a checkpoint every minute.',
    response: { 200: AuditCheckpointView },
  },
  handle: async (request, _reply, { audit, auditKeeper }) => {
    const { id } = requester(request).tenant.tenant;
    await audit.flush();
    const checkpoint = await auditKeeper.checkpoint(id);
    if (checkpoint === undefined) throw new Problem(404, 'The audit trail has no entries yet.');
    return checkpointView(id, checkpoint);
  },
});

const checkpointView = (tenantId: string, { number, at, jws }: AuditCheckpoint) => ({
  tenant_id: tenantId,
  number,
  at: timestamp(at),
  jws,
});
