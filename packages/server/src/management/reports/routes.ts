// /management/v1/reports: what an operator should have fixed.
import type { Route } from '../route.ts';
import { scopeHoldersReport } from './scope-holders.ts';
import { unusedScopesReport } from './unused-scopes.ts';
import { unusedTrustsReport } from './unused-trusts.ts';
import { wasteReport } from './waste.ts';

export const REPORT_ROUTES: readonly Route[] = [wasteReport, unusedScopesReport, unusedTrustsReport, scopeHoldersReport];
