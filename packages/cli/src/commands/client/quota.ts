// `mintmark client quota ID`: prints the quotas of a client, with what was used of them.
import type { ClientQuotas } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { clientQuotasOutput } from '../quota/quota-table.ts';

export const command = managementCommand<object, ClientQuotas>({
  arguments: [['<client-id>', 'the API client']],
  progress: 'Reading',
  call: ({ quotas }, [clientId]) => quotas.ofClient(clientId),
  show: clientQuotasOutput,
  quiet: 'print the names of shared quotas only',
  examples: [['mintmark client quota billing', 'what was used, and when each window ends']],
});
