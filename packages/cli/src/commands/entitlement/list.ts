// `mintmark entitlement list`: lists the rights that clients can have.
import type { EntitlementRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { entitlementsOutput } from './entitlement-table.ts';

export const command = managementCommand<{ readonly own?: boolean; readonly inert?: boolean }, readonly EntitlementRecord[]>({
  options: (command) =>
    command.option('--own', 'only the tenant’s own').option('--inert', 'also names from other systems, which allow nothing here'),
  progress: 'Listing entitlements',
  call: async ({ entitlements }, _, { own, inert }) => {
    const all = await entitlements.list();
    if (own === true) return all.filter(({ kind }) => kind === 'own');
    return inert === true ? all : all.filter(({ kind }) => kind !== 'inert');
  },
  show: entitlementsOutput,
  quiet: 'print names only, one per line',
  examples: [
    ['mintmark entitlement list', 'what each allows'],
    ['mintmark entitlement list --inert --quiet', 'also those of clients imported from other systems'],
    ['mintmark entitlement list --own --quiet', 'the names that this tenant created'],
  ],
});
