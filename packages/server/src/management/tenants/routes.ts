// /management/v1/tenants: settings, lifecycle and moves of tenants.
import type { Route } from '../route.ts';
import { createTenant } from './create.ts';
import { endTenantTokens } from './end-tokens.ts';
import { fapiPreflight } from './fapi-preflight.ts';
import { moveTenant } from './move.ts';
import { listTenants, showTenant } from './read.ts';
import { disableTenant, enableTenant } from './state.ts';
import { updateTenant } from './update.ts';

export const TENANT_ROUTES: readonly Route[] = [
  listTenants,
  showTenant,
  updateTenant,
  endTenantTokens,
  fapiPreflight,
  createTenant,
  disableTenant,
  enableTenant,
  moveTenant,
];
