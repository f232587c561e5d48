// `mintmark quota create NAME`: creates a quota that clients share.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { quotaOf } from '../../quota-option.ts';
import { parseLabel } from '../client/settings-options.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_QUOTA_COMMAND } from './quota-table.ts';
import { addQuotaOptions, type QuotaOptions } from './settings-options.ts';

export const command = managementCommand<QuotaOptions, SharedQuotaRecord>({
  ...ONE_QUOTA_COMMAND,
  arguments: [['<name>', 'its name: lower-case letters, digits, and . _ -']],
  options: addQuotaOptions,
  progress: 'Creating',
  call: async ({ quotas }, [name], { quota, quotaMode, owner, label }) => {
    const limits = quotaOf(quota, quotaMode);
    if (limits === undefined) throw new UsageError('A quota needs a limit: add --quota, such as --quota 1000/hour.');
    return recordOf(quotas.create({ name, quota: limits, owner, labels: label && Object.fromEntries(label.map(parseLabel)) }));
  },
  examples: [
    ['mintmark quota create payments --owner payments --quota 5000/hour', 'for all clients of one team together'],
    [
      'mintmark quota create batch-jobs --label kind=batch --quota 100/minute --quota-mode observe',
      'only reported, for clients with a label',
    ],
    ['mintmark quota create everything --quota 1000000/day', 'for all clients of the tenant'],
  ],
});
