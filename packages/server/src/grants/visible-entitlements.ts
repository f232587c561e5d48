// Selects those of a client's entitlements that the APIs of a token may see. Only the management API may see
// built-in ones, since they disclose who the administrators are. The tenant's own entitlements are for its
// other APIs.

import { partedEntitlements } from '../clients/entitlements.ts';
import type { Client } from '../records/client.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The entitlements that all resources of a token may see. @param audience - resource indicators */
export const visibleEntitlements = (
  { entitlements }: Pick<Client, 'entitlements'>,
  audience: readonly string[],
  { audiences }: Pick<LoadedTenant, 'audiences'>,
): readonly string[] => {
  if (entitlements.length === 0) return entitlements;
  const { builtIn, own } = partedEntitlements(entitlements);
  return audience.every((uri) => audiences.get(uri)?.kind === 'management') ? builtIn : own;
};
