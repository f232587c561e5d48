// `mintmark trust list CLIENT`: lists the trust rules of a client.
import type { TrustRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { trustsOutput } from './trust-card.ts';

export const command = managementCommand<object, readonly TrustRecord[]>({
  arguments: [['<client-id>', 'the API client']],
  progress: 'Listing trust rules',
  call: ({ trusts }, [clientId]) => trusts.list(clientId),
  show: trustsOutput,
  quiet: 'print ids only, one per line',
  examples: [['mintmark trust list billing', 'by which tokens it authenticates, and when each rule was last used']],
});
