// `mintmark tenant enable ID`: its hosts answer again; tokens stay dead.
import type { TenantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { tenantForms } from './tenant-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, TenantRecord>(command, io, {
    argument: ['<tenant>', 'the id of a tenant'],
    doing: 'Enabling',
    call: ({ tenants }, id) => tenants.enable(id),
    forms: tenantForms,
    quiet: 'print the id only',
  });
  addExamples(command, [['mintmark tenant enable 01a20000-0000-7000-8000-000000000000', 'its clients get new tokens']]);
};
