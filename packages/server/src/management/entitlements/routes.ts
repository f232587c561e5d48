// /management/v1/entitlements: the rights that clients can have.
import type { Route } from '../route.ts';
import { listEntitlements, showEntitlement } from './read.ts';
import { createEntitlement, deleteEntitlement, updateEntitlement } from './write.ts';

export const ENTITLEMENT_ROUTES: readonly Route[] = [
  listEntitlements,
  createEntitlement,
  showEntitlement,
  updateEntitlement,
  deleteEntitlement,
];
