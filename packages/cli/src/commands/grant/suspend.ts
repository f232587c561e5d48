// `mintmark grant suspend ID`: its token is inactive until it is reactivated.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { grantOutput } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  arguments: [['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT']],
  progress: 'Suspending',
  call: ({ grants }, [grantId]) => grants.suspend(grantId),
  show: grantOutput,
  quiet: 'print the grant id only',
  examples: [['mintmark grant suspend 01a20000-0000-7000-8000-000000000000', 'until you know more']],
});
