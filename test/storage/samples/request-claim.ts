// Requests with an idempotency key.
import type { RequestClaim } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

/** A request under an `Idempotency-Key`. */
export const sampleClaim = (tenantId: string, given: Partial<RequestClaim> = {}): RequestClaim => ({
  tenantId,
  actor: 'admin',
  key: 'key-1',
  requestId: `request-${nextId()}`,
  fingerprint: 'print-1',
  at: NOW,
  revealedUntil: NOW + 600_000,
  expiresAt: NOW + 86_400_000,
  ...given,
});
