// /management/v1/quotas: the quotas that clients share; and those of one client.
import type { Route } from '../route.ts';
import { listQuotas, showClientQuotas, showQuota } from './read.ts';
import { createQuota, deleteQuota, updateQuota } from './write.ts';

export const QUOTA_ROUTES: readonly Route[] = [listQuotas, createQuota, showQuota, updateQuota, deleteQuota, showClientQuotas];
