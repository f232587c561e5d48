// `mintmark grant revoke`: revokes one token by its grant id, or all tokens that the options choose.

import { ManagementError, type RevokedGrants } from '@mintmark/client/management';
import { UsageError } from '../../failure/usage-error.ts';
import { counted } from '../../output/counted.ts';
import { printable } from '../../output/printable.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';
import { addGrantOptions, type ChoiceOptions, choiceOf } from './choice-options.ts';

interface RevokeOptions extends ChoiceOptions, ConfirmOptions {
  readonly dryRun?: boolean;
}

export const command = managementCommand<RevokeOptions, RevokedGrants>({
  arguments: [['[grant-id]', 'the grant_id of a token response, or the jti of a JWT (default: all that the options choose)']],
  options: (command) => addConfirmOption(addGrantOptions(command)).option('--dry-run', 'only report how many'),
  progress: 'Revoking',
  confirm: async ({ grants }, [grantId], options, io) => {
    const choice = choiceOf(options, io.now());
    const isChosen = Object.keys(choice).length > 0;
    if ((grantId !== '') === isChosen)
      throw new UsageError('Give one grant id, or choose grants by --client, --credential, --instance, --address, --since or --until.');
    if (options.dryRun === true || options.yes === true) return;
    if (isChosen) {
      const { revoked } = await grants.revokeAll(choice, { dryRun: true });
      return requireConfirmed(
        options,
        `Revoke ${counted(revoked, 'grant')}? ${revoked === 1 ? 'Its token ends' : 'Their tokens end'} now, for good.`,
        io,
      );
    }
    await grants.get(grantId).catch(passUnrecorded);
    await requireConfirmed(options, `Revoke ${printable(grantId)}? Its token ends now, for good.`, io, grantId);
  },
  call: async ({ grants }, [grantId], options, io) => {
    const { dryRun = false } = options;
    if (grantId === '') return grants.revokeAll(choiceOf(options, io.now()), { dryRun });
    if (dryRun) {
      const { status } = await grants.get(grantId);
      return { dry_run: true, revoked: status === 'active' || status === 'suspended' ? 1 : 0 };
    }
    await grants.revoke(grantId);
    return { dry_run: false, revoked: 1 };
  },
  show: ({ dry_run, revoked }, [grantId]) => ({
    json: { ...(grantId === '' ? undefined : { grant_id: grantId }), dry_run, revoked },
    lines: () => [dry_run ? `Would revoke ${revoked}.` : `Revoked ${grantId === '' ? revoked : printable(grantId)}.`],
    ids: grantId === '' ? [] : [grantId],
  }),
  quiet: 'print the grant id only',
  examples: [
    ['mintmark grant revoke 01a20000-0000-7000-8000-000000000000 --yes', 'one token, without asking'],
    ['mintmark grant revoke --client billing --dry-run', 'how many tokens it would end'],
    ['mintmark grant revoke --client billing --since 2h --yes', 'all tokens of a client from the last two hours'],
  ],
});

// Of a token without a grant, only its revocation shows whether there can be one.
const passUnrecorded = (error: unknown): void => {
  if (!(error instanceof ManagementError && error.status === 404)) throw error;
};
