// `mintmark tenant fapi-check`: who would be refused under the FAPI 2.0 profile.
import type { FapiFaultRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { table } from '../../output/table.ts';
import { configureCall } from '../call.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const configure = (command: Command, io: Io): void => {
  addTenantOption(command);
  configureCall<TenantOption, readonly FapiFaultRecord[]>(command, io, {
    doing: 'Checking',
    call: ({ tenants }, _, options) => tenants.fapiPreflight(tenantId(options)),
    forms: (refused) => ({
      json: refused,
      ids: refused.map(({ client_id }) => client_id),
      lines: (width) =>
        refused.length === 0
          ? ['Every client is ready.']
          : table(
              ['CLIENT ID', 'NAME', 'WHY'],
              refused.map(({ client_id, name, reasons }) => [client_id, name, reasons.join(' ')]),
              { width, gives: ['NAME', 'WHY'] },
            ),
    }),
    quiet: 'print client ids only, one a line',
  });
  addExamples(command, [['mintmark tenant fapi-check', 'before the profile is switched on']]);
};
