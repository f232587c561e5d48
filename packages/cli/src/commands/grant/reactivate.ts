// `mintmark grant reactivate ID`: makes a suspended token active again.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { ONE_GRANT_COMMAND } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  ...ONE_GRANT_COMMAND,
  progress: 'Reactivating',
  call: ({ grants }, [grantId]) => grants.reactivate(grantId),
  examples: [['mintmark grant reactivate 01a20000-0000-7000-8000-000000000000', 'after a false alarm']],
});
