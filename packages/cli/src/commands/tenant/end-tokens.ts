// `mintmark tenant end-tokens`: ends all tokens of a tenant now.
import { managementCommand } from '../management-command.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const command = managementCommand<TenantOption, void>({
  options: addTenantOption,
  progress: 'Ending all tokens',
  ending: {
    effect: ({ effects }, _, options) => effects.ofTenant(tenantId(options), 'end-tokens'),
    question: () => 'End all tokens of the tenant now? Its clients have to get new ones.',
    irreversible: true,
  },
  call: ({ tenants }, _, options) => tenants.endTokens(tenantId(options)),
  show: () => ({ json: { ended: true }, lines: () => ['Ended all tokens of the tenant.'] }),
  examples: [
    ['mintmark tenant end-tokens --dry-run', 'how many tokens would end'],
    ['mintmark tenant end-tokens --yes', 'without asking'],
  ],
});
