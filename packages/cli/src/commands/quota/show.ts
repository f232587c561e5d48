// `mintmark quota show NAME`: prints a quota that clients share, with what was used of it.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_QUOTA_COMMAND } from './quota-table.ts';

export const command = managementCommand<object, SharedQuotaRecord>({
  ...ONE_QUOTA_COMMAND,
  progress: 'Reading',
  call: ({ quotas }, [name]) => recordOf(quotas.get(name)),
  examples: [['mintmark quota show payments', 'what was used of it, and when its windows end']],
});
