// /management/v1/audit: what became of a request, with the true cause.
import { Type } from 'typebox';
import { explainReason } from '../audit/reasons.ts';
import { timestamp } from './client-view.ts';
import { type ManagementApp, type ManagementDependencies, requester } from './management.ts';

const text = Type.Union([Type.String(), Type.Null()]);

const AuditEntries = Type.Object(
  {
    entries: Type.Array(
      Type.Object({
        id: Type.String({ format: 'uuid' }),
        at: Type.String({ format: 'date-time' }),
        request_id: Type.String(),
        event: Type.String(),
        result: Type.Enum(['success', 'refused', 'failed']),
        reason: text,
        cause: Type.Union([Type.String(), Type.Null()], { description: 'What really happened, in words.' }),
        remedy: Type.Union([Type.String(), Type.Null()], { description: 'What to do about it.' }),
        actor: text,
        credential_id: text,
        subject: text,
        address: text,
        detail: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
  },
  { $id: 'AuditEntries' },
);

const Query = Type.Object({ request_id: Type.String({ minLength: 1, maxLength: 128 }) }, { additionalProperties: false });

/** Adds the routes. */
export const auditRoutes = (app: ManagementApp, { storage, audit }: ManagementDependencies): void => {
  app.get(
    '/management/v1/audit',
    {
      config: { entitlements: ['readAudit'] },
      schema: { summary: 'Explain a request by its Mintmark-Request-Id', querystring: Query, response: { 200: AuditEntries } },
    },
    async (request) => {
      const { tenant } = requester(request);
      // Refusals are written behind: those that already have an answer must be found.
      await audit.flush();
      const entries = await storage.auditOfRequest(tenant.tenant.id, request.query.request_id);
      return {
        entries: entries.map((entry) => ({
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
          detail: entry.detail,
        })),
      };
    },
  );
};
