// `mintmark grant show ID`: prints the record of an issued token.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { ONE_GRANT_COMMAND } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  ...ONE_GRANT_COMMAND,
  progress: 'Reading',
  call: ({ grants }, [grantId]) => grants.get(grantId),
  examples: [['mintmark grant show 01a20000-0000-7000-8000-000000000000', 'whose token it is, since when and for which API']],
});
