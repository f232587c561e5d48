// `mintmark secret update ID SECRET`: changes its label and its expiry.
import type { SecretPatch, SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { parseExpiry } from '../../expiry.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_SECRET_COMMAND } from './one-secret.ts';

interface UpdateOptions {
  readonly label?: string;
  /** `false` for `--no-expires`; commander sets `true` when neither option is given. */
  readonly expires?: string | boolean;
}

export const command = managementCommand<UpdateOptions, SecretRecord>({
  ...ONE_SECRET_COMMAND,
  options: (command) =>
    command
      .option('--label <text>', 'a label for the secret')
      .option('--expires <when>', 'when it expires: 2027-01-31, or a time span such as 90d')
      .option('--no-expires', 'it never expires'),
  progress: 'Changing the secret',
  call: ({ secrets }, [clientId, secretId], options, io) => recordOf(secrets.update(clientId, secretId, patchOf(options, io))),
  examples: [
    ['mintmark secret update payments-api 01a20000-0000-7000-8000-000000000000 --label laptop', 'changes its label'],
    ['mintmark secret update payments-api 01a20000-0000-7000-8000-000000000000 --expires 90d', 'changes its expiry'],
    ['mintmark secret update payments-api 01a20000-0000-7000-8000-000000000000 --no-expires', 'removes its expiry'],
  ],
});

const patchOf = ({ label, expires }: UpdateOptions, io: Io): SecretPatch => {
  if (label === undefined && (expires ?? true) === true)
    throw new UsageError('Nothing to change: give --label, --expires or --no-expires.');
  return {
    ...(label === undefined ? undefined : { label }),
    ...(expires === false ? { expires_at: null } : undefined),
    ...(typeof expires === 'string' ? { expires_at: parseExpiry(expires, io.now()) } : undefined),
  };
};
