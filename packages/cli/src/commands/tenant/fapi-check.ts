// `mintmark tenant fapi-check`: lists the clients that the FAPI 2.0 profile would refuse.
import type { FapiFault } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const command = managementCommand<TenantOption, readonly FapiFault[]>({
  options: addTenantOption,
  progress: 'Checking',
  call: ({ tenants }, _, options) => tenants.fapiPreflight(tenantId(options)),
  show: (refused) => ({
    json: refused,
    ids: refused.map(({ client_id }) => client_id),
    lines: (width) =>
      refused.length === 0
        ? ['Every client is ready.']
        : table(
            ['CLIENT ID', 'NAME', 'WHY'],
            refused.map(({ client_id, name, reasons }) => [client_id, name, reasons.join(' ')]),
            { width, shrinkable: ['NAME', 'WHY'] },
          ),
  }),
  quiet: 'print client ids only, one per line',
  examples: [['mintmark tenant fapi-check', 'before you set the profile']],
});
