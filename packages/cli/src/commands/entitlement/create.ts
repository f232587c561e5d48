// `mintmark entitlement create NAME`: one of the tenant's own, for its APIs to act upon.
import type { EntitlementRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { entitlementForms } from './entitlement-table.ts';

interface CreateOptions {
  readonly description?: string;
}

export const configure = (command: Command, io: Io): void => {
  command.option('--description <text>', 'what it is for');
  configureCall<CreateOptions, EntitlementRecord>(command, io, {
    argument: ['<name>', 'a name in parts, as billing:approve'],
    doing: 'Making it',
    call: ({ entitlements }, name, { description }) => entitlements.create({ name, description }),
    forms: entitlementForms,
    quiet: 'print the name only',
  });
  addExamples(command, [
    ['mintmark entitlement create billing:approve --description "Approve invoices"', 'clients may be given it from now on'],
    ['mintmark client list --entitlement billing:approve', 'who holds it'],
  ]);
};
