// /management/v1/audit: entries, hash chains and checkpoints.
import type { Route } from '../route.ts';
import { listAuditChains, listAuditLinks } from './chains.ts';
import { createCheckpoint, listCheckpoints } from './checkpoints.ts';
import { listAuditEntries } from './entries.ts';

export const AUDIT_ROUTES: readonly Route[] = [listAuditEntries, listAuditChains, listAuditLinks, listCheckpoints, createCheckpoint];
