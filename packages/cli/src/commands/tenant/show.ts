// `mintmark tenant show`: one's own tenant, or another by its id.
import type { TenantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { tenantForms } from './tenant-card.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const configure = (command: Command, io: Io): void => {
  addTenantOption(command);
  configureCall<TenantOption, TenantRecord>(command, io, {
    doing: 'Looking it up',
    call: ({ tenants }, _, options) => tenants.get(tenantId(options)),
    forms: tenantForms,
    quiet: 'print the id only',
  });
  addExamples(command, [['mintmark tenant show', 'lifetimes, algorithms and profile']]);
};
