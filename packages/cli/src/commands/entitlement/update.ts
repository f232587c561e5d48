// `mintmark entitlement update NAME`: describes one of the tenant's own anew.
import type { EntitlementRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { entitlementForms } from './entitlement-table.ts';

interface UpdateOptions {
  readonly description: string;
}

export const configure = (command: Command, io: Io): void => {
  command.requiredOption('--description <text>', 'what it is for');
  configureCall<UpdateOptions, EntitlementRecord>(command, io, {
    argument: ['<name>', 'the entitlement'],
    doing: 'Changing',
    call: ({ entitlements }, name, { description }) => entitlements.update(name, { description }),
    forms: entitlementForms,
    quiet: 'print the name only',
  });
  addExamples(command, [['mintmark entitlement update billing:approve --description "Approve invoices up to 1,000"', 'its name stays']]);
};
