// Reads what the bodies of POST and PUT share.
import { changesBetween } from '../../audit/changes.ts';
import { clientSettingsView } from '../../management/clients/view.ts';
import type { Client } from '../../records/client.ts';

/** The authentication method of a body; `undefined` when it is left out. */
export const methodOf = <Method extends string>({
  additionalConfig,
}: {
  readonly additionalConfig?: { readonly clientAuthMethod?: Method | null } | null;
}): Method | 'default' | undefined => (additionalConfig?.clientAuthMethod === null ? 'default' : additionalConfig?.clientAuthMethod);

/** The audit detail of a change; pass-through settings appear only by name. */
export const clientChanges = (before: Client | undefined, after: Client) => {
  const changes = changesBetween(before === undefined ? undefined : clientSettingsView(before), clientSettingsView(after));
  const carried = Object.keys(changesBetween(before?.passthrough, after.passthrough));
  return carried.length === 0 ? { changes } : { changes, carried };
};
