// `mintmark grant show ID`: the record behind a token.
import type { GrantRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { grantOutput } from './grant-card.ts';

export const command = managementCommand<object, GrantRecord>({
  arguments: [['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT']],
  progress: 'Looking it up',
  call: ({ grants }, [grantId]) => grants.get(grantId),
  show: grantOutput,
  quiet: 'print the grant id only',
  examples: [['mintmark grant show 01a20000-0000-7000-8000-000000000000', 'whose token it is, since when and for what']],
});
