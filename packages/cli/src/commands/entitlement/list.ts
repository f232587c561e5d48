// `mintmark entitlement list`: what clients may be given.
import type { EntitlementRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { entitlementsOutput } from './entitlement-table.ts';

export const command = managementCommand<{ readonly own?: boolean; readonly inert?: boolean }, readonly EntitlementRecord[]>({
  options: (command) =>
    command.option('--own', 'the tenant’s own alone').option('--inert', 'also names of other systems, which open nothing here'),
  progress: 'Listing entitlements',
  call: async ({ entitlements }, _, { own, inert }) => {
    const all = await entitlements.list();
    if (own === true) return all.filter(({ kind }) => kind === 'own');
    return inert === true ? all : all.filter(({ kind }) => kind !== 'inert');
  },
  show: entitlementsOutput,
  quiet: 'print names only, one a line',
  examples: [
    ['mintmark entitlement list', 'what each is for'],
    ['mintmark entitlement list --inert --quiet', 'also those that clients of other systems hold'],
    ['mintmark entitlement list --own --quiet', 'the names that this tenant has made'],
  ],
});
