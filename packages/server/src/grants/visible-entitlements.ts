// Which of a client's entitlements the APIs that a token is for may see. Built-in names mean something to the tenant's own API alone: any
// other would learn from them who the administrators are. The tenant's own names are for its other APIs.

import { partedEntitlements } from '../clients/entitlements.ts';
import type { Client } from '../records/client.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Those that all resources of one token may see. @param audience - resource indicators */
export const visibleEntitlements = (
  { entitlements }: Pick<Client, 'entitlements'>,
  audience: readonly string[],
  { audiences }: Pick<LoadedTenant, 'audiences'>,
): readonly string[] => {
  if (entitlements.length === 0) return entitlements;
  const { builtIn, own } = partedEntitlements(entitlements);
  return audience.every((uri) => audiences.get(uri)?.kind === 'management') ? builtIn : own;
};
