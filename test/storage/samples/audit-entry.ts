// Audit entries.
import type { AuditEntry } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

export const sampleAudit = (tenantId: string, given: Partial<AuditEntry> = {}): AuditEntry => ({
  id: nextId(),
  tenantId,
  at: NOW,
  requestId: `request-${nextId()}`,
  event: 'client.create',
  result: 'success',
  reason: undefined,
  actor: 'admin',
  credentialId: undefined,
  subject: undefined,
  address: '127.0.0.1',
  detail: {},
  ...given,
});
