// The owners whose clients a list shows to its caller.
import { ownersOf, type RequiredEntitlement } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';

/**
 * The requested owner if the principal may read its clients, or all that it may read; `undefined` for all.
 *
 * @param requested - `undefined` for no particular one
 */
export const readableOwners = (
  { entitlements }: Principal,
  entitlement: RequiredEntitlement,
  requested: string | undefined,
): readonly string[] | undefined => {
  const readable = ownersOf(entitlements, entitlement);
  return requested === undefined ? readable : [requested].filter((each) => readable?.includes(each) ?? true);
};
