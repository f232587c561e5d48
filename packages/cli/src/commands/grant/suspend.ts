// `mintmark grant suspend ID`: makes its token inactive until it is reactivated.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { ONE_GRANT_COMMAND } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  ...ONE_GRANT_COMMAND,
  progress: 'Suspending',
  call: ({ grants }, [grantId]) => grants.suspend(grantId),
  examples: [['mintmark grant suspend 01a20000-0000-7000-8000-000000000000', 'while you investigate']],
});
