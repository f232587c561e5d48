import type { AuditEvent } from './audit-trail.ts';

/** A successful event of the server itself: it has no actor, credential or address. */
export const systemEvent = (
  event: Pick<AuditEvent, 'tenantId' | 'requestId' | 'event' | 'subject'> & Partial<Pick<AuditEvent, 'detail'>>,
): AuditEvent => ({
  detail: {},
  ...event,
  result: 'success',
  reason: undefined,
  actor: undefined,
  credentialId: undefined,
  address: undefined,
});
