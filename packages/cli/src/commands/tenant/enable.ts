// `mintmark tenant enable ID`: its hosts answer again; tokens stay dead.
import type { TenantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { tenantOutput } from './tenant-card.ts';

export const command = managementCommand<object, TenantRecord>({
  arguments: [['<tenant>', 'the id of a tenant']],
  progress: 'Enabling',
  call: ({ tenants }, [id]) => tenants.enable(id),
  show: tenantOutput,
  quiet: 'print the id only',
  examples: [['mintmark tenant enable 01a20000-0000-7000-8000-000000000000', 'its clients get new tokens']],
});
