// `mintmark grant reactivate ID`: a suspended token is good again.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { grantOutput } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  arguments: [['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT']],
  progress: 'Reactivating',
  call: ({ grants }, [grantId]) => grants.reactivate(grantId),
  show: grantOutput,
  quiet: 'print the grant id only',
  examples: [['mintmark grant reactivate 01a20000-0000-7000-8000-000000000000', 'it was a false alarm']],
});
