// `mintmark entitlement show NAME`.
import type { EntitlementRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { entitlementForms } from './entitlement-table.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, EntitlementRecord>(command, io, {
    argument: ['<name>', 'the entitlement, whatever its case'],
    doing: 'Looking it up',
    call: ({ entitlements }, name) => entitlements.get(name),
    forms: entitlementForms,
    quiet: 'print the name only',
  });
  addExamples(command, [['mintmark entitlement show readapiclients', 'what it opens']]);
};
