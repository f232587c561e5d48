// `mintmark secret postpone ID SECRET`: changes when a secret retires.
import type { SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { parseExpiry } from '../../expiry.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_SECRET_COMMAND } from './one-secret.ts';

interface PostponeOptions {
  readonly until: string;
}

export const command = managementCommand<PostponeOptions, SecretRecord>({
  ...ONE_SECRET_COMMAND,
  options: (command) =>
    command.requiredOption(
      '--until <when>',
      'when it retires: 2027-01-31, or a time span from now such as 7d; it may be earlier than before',
    ),
  progress: 'Postponing',
  call: ({ secrets }, [clientId, secretId], { until }, io) =>
    recordOf(secrets.update(clientId, secretId, { retires_at: parseExpiry(until, io.now(), '--until') })),
  examples: [
    ['mintmark secret postpone payments-api 01a20000-0000-7000-8000-000000000000 --until 7d', 'a week more for programs that still use it'],
  ],
});
