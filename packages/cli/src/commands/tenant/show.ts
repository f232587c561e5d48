// `mintmark tenant show`: prints the client's own tenant, or another one by its id.
import type { TenantRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { tenantOutput } from './tenant-card.ts';
import { addTenantOption, type TenantOption, tenantId } from './tenant-option.ts';

export const command = managementCommand<TenantOption, TenantRecord>({
  options: addTenantOption,
  progress: 'Reading',
  call: ({ tenants }, _, options) => recordOf(tenants.get(tenantId(options))),
  show: tenantOutput,
  quiet: 'print the id only',
  examples: [['mintmark tenant show', 'lifetimes, algorithms and profile']],
});
