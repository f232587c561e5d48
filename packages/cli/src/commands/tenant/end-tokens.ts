// `mintmark tenant end-tokens`: every token of a tenant is dead, at once.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const configure = (command: Command, io: Io): void => {
  addConfirmOption(addTenantOption(command));
  configureCall<TenantOption & ConfirmOptions, void>(command, io, {
    doing: 'Ending all tokens',
    call: async ({ tenants }, _, options) => {
      await requireConfirmed(options, 'End every token of the tenant now? Its clients have to get new ones.', io);
      await tenants.endTokens(tenantId(options));
    },
    forms: () => ({ json: { ended: true }, lines: () => ['Every token of the tenant is dead.'] }),
  });
  addExamples(command, [['mintmark tenant end-tokens --yes', 'without asking']]);
};
