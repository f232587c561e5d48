// `mintmark entitlement list`: what clients may be given.
import type { EntitlementRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { entitlementsForms } from './entitlement-table.ts';

export const configure = (command: Command, io: Io): void => {
  command.option('--own', 'the tenant’s own alone').option('--inert', 'also names of other systems, which open nothing here');
  configureCall<{ readonly own?: boolean; readonly inert?: boolean }, readonly EntitlementRecord[]>(command, io, {
    doing: 'Listing entitlements',
    call: async ({ entitlements }, _, { own, inert }) => {
      const all = await entitlements.list();
      if (own === true) return all.filter(({ kind }) => kind === 'own');
      return inert === true ? all : all.filter(({ kind }) => kind !== 'inert');
    },
    forms: entitlementsForms,
    quiet: 'print names only, one a line',
  });
  addExamples(command, [
    ['mintmark entitlement list', 'what each is for'],
    ['mintmark entitlement list --inert --quiet', 'also those that clients of other systems hold'],
    ['mintmark entitlement list --own --quiet', 'the names that this tenant has made'],
  ]);
};
