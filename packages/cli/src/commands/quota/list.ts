// `mintmark quota list`: lists the quotas that clients share, with what was used of them.
import type { SharedQuotaRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { quotasOutput } from './quota-table.ts';

export const command = managementCommand<object, readonly SharedQuotaRecord[]>({
  progress: 'Listing quotas',
  call: ({ quotas }) => quotas.list(),
  show: quotasOutput,
  quiet: 'print names only, one per line',
  examples: [['mintmark quota list', 'what was used of each']],
});
