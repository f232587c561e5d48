// `mintmark tenant enable ID`: accepts requests to a tenant again. This restores no token.
import type { TenantRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_TENANT_COMMAND } from './tenant-card.ts';

export const command = managementCommand<object, TenantRecord>({
  ...ONE_TENANT_COMMAND,
  progress: 'Enabling',
  call: ({ tenants }, [id]) => recordOf(tenants.enable(id)),
  examples: [['mintmark tenant enable 01a20000-0000-7000-8000-000000000000', 'its clients can get new tokens']],
});
