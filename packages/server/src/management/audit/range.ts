// The URL and rights of the audit trail, and ranges of its numbered lists.
import { Type } from 'typebox';

export const AUDIT = '/management/v1/audit';

export const READ_AUDIT = { entitlements: ['readAudit'] } as const;

/** The most entries or checkpoints of one response. */
const AUDIT_PAGE = 1000;

export const AuditRange = Type.Object(
  { after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'Returns what follows this number; 0 when absent.' })) },
  { additionalProperties: false },
);

export const rangeOf = ({ after }: { after?: string }) => ({ after: Number(after ?? 0), limit: AUDIT_PAGE });
