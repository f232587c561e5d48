// What the bodies of POST and PUT have in common.
import { changesBetween } from '../../audit/changes.ts';
import { clientSettingsView } from '../../management/clients/view.ts';
import type { Client } from '../../records/client.ts';

/** The authentication method that a body names; `undefined` for one that names none. */
export const methodOf = <Method extends string>({
  additionalConfig,
}: {
  readonly additionalConfig?: { readonly clientAuthMethod?: Method | null } | null;
}): Method | 'default' | undefined => (additionalConfig?.clientAuthMethod === null ? 'default' : additionalConfig?.clientAuthMethod);

/** What changed, for the audit trail; of pass-through settings, only which members. */
export const clientChanges = (before: Client | undefined, after: Client) => {
  const changes = changesBetween(before === undefined ? undefined : clientSettingsView(before), clientSettingsView(after));
  const carried = Object.keys(changesBetween(before?.carried, after.carried));
  return carried.length === 0 ? { changes } : { changes, carried };
};
