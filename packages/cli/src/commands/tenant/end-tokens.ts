// `mintmark tenant end-tokens`: every token of a tenant is dead, at once.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const configure = (command: Command, io: Io): void => {
  addTenantOption(command);
  configureEnding<TenantOption & EndingOptions, void>(command, io, {
    doing: 'Ending all tokens',
    effect: ({ effects }, _, options) => effects.ofTenant(tenantId(options), 'end-tokens'),
    call: ({ tenants }, _, options) => tenants.endTokens(tenantId(options)),
    question: () => 'End every token of the tenant now? Its clients have to get new ones.',
    final: true,
    forms: () => ({ json: { ended: true }, lines: () => ['Every token of the tenant is dead.'] }),
  });
  addExamples(command, [
    ['mintmark tenant end-tokens --dry-run', 'how many tokens would end'],
    ['mintmark tenant end-tokens --yes', 'without asking'],
  ]);
};
