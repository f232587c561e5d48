// Quotas in their wire form, with what was used of them.

import { sharedSubject } from '../../quotas/rules.ts';
import { QUOTA_WINDOWS, type Quota, type SharedQuota } from '../../records/quota.ts';
import type { QuotaUse } from '../../storage/contract/quotas.ts';
import { timestamp } from '../requests/timestamp.ts';
import { quotaView } from './quota-body.ts';
import type { SharedQuotaViewBody, WindowViewBody } from './schema.ts';

/** The windows of a quota. @param uses - of any subjects */
export const windowsOf = (quota: Quota, subject: string, uses: readonly QuotaUse[]): WindowViewBody[] =>
  QUOTA_WINDOWS.flatMap(({ name, seconds }) => {
    const limit = quota[name];
    if (limit === undefined) return [];
    const use = uses.find((each) => each.subject === subject && each.seconds === seconds);
    return { window: name, limit, used: use?.used ?? 0, ends_at: use === undefined ? null : timestamp(use.endsAt) };
  });

/** A shared quota as responses show it. */
export const sharedQuotaView = (shared: SharedQuota, uses: readonly QuotaUse[]): SharedQuotaViewBody => ({
  name: shared.name,
  owner: shared.owner ?? null,
  labels: { ...shared.labels },
  quota: quotaView(shared.quota),
  windows: windowsOf(shared.quota, sharedSubject(shared.name), uses),
  created_at: timestamp(shared.createdAt),
});
