// Quotas that clients share.
import type { SharedQuota } from '@mintmark/server';
import { NOW } from './ids-and-time.ts';

/** A quota that all clients of a tenant share. */
export const sampleSharedQuota = (tenantId: string, given: Partial<SharedQuota> = {}): SharedQuota => ({
  tenantId,
  name: 'q',
  owner: undefined,
  labels: {},
  quota: { hour: 1_000, mode: 'enforce' },
  version: 1,
  createdAt: NOW,
  ...given,
});
