// /management/v1/issuers: other authorities whose tokens clients of the tenant may present.
import type { Route } from '../route.ts';
import { disableIssuer, distrustIssuer, enableIssuer, refreshIssuer } from './actions.ts';
import { listIssuers, showIssuer } from './read.ts';
import { createIssuer, deleteIssuer, updateIssuer } from './write.ts';

export const ISSUER_ROUTES: readonly Route[] = [
  listIssuers,
  createIssuer,
  showIssuer,
  updateIssuer,
  deleteIssuer,
  disableIssuer,
  enableIssuer,
  distrustIssuer,
  refreshIssuer,
];
