// `mintmark quota update NAME`: changes a quota that clients share.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { quotaOf } from '../../quota-option.ts';
import { parseLabel } from '../client/settings-options.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_QUOTA_COMMAND } from './quota-table.ts';
import { addQuotaOptions, type QuotaOptions } from './settings-options.ts';

interface UpdateOptions extends QuotaOptions {
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, SharedQuotaRecord>({
  ...ONE_QUOTA_COMMAND,
  options: (command) => addQuotaOptions(command).option('--reset <field...>', 'owner or labels: count clients whatever they have there'),
  progress: 'Changing',
  call: async ({ quotas }, [name], { quota, quotaMode, owner, label, reset }) =>
    recordOf(
      quotas.update(name, {
        ...Object.fromEntries((reset ?? []).map((field) => [field, null])),
        quota: quotaOf(quota, quotaMode),
        owner,
        labels: label && Object.fromEntries(label.map(parseLabel)),
      }),
    ),
  examples: [['mintmark quota update payments --quota 10000/hour', 'takes effect at once, in the present window']],
});
