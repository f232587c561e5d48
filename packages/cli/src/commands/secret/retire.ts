// `mintmark secret retire ID SECRET`: ends a secret, now or after a time span. Its tokens remain valid.
import type { SecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { parseSpan } from '../../time-span.ts';
import { addConfirmOption, type ConfirmOptions } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';
import { addSecretDryRun, confirmSecretEnd, type DryRunOptions, ONE_SECRET_COMMAND } from './one-secret.ts';

interface RetireOptions extends DryRunOptions, ConfirmOptions {
  readonly after?: number;
}

export const command = managementCommand<RetireOptions, SecretRecord>({
  ...ONE_SECRET_COMMAND,
  options: (command) =>
    addSecretDryRun(
      addConfirmOption(command.option('--after <span>', 'after a time span such as 90d, 12h or 30m (default: now)', parseSpan)),
    ),
  progress: 'Retiring',
  confirm: async (management, args, options, io) => {
    if (options.dryRun === true || (options.after ?? 0) > 0) return;
    await confirmSecretEnd('Retire the secret? It ends now, for good; its tokens stay valid.', management, args, options, io);
  },
  call: ({ secrets }, [clientId, secretId], { after, dryRun }) => recordOf(secrets.retire(clientId, secretId, { after, dryRun })),
  examples: [
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --dry-run', 'when it was last used, and what would change'],
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --after 12h', 'in twelve hours'],
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --yes', 'now; its tokens stay valid until they expire'],
  ],
});
