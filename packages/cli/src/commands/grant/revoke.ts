// `mintmark grant revoke ID`: a token is dead, for good.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureCall } from '../call.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';

export const configure = (command: Command, io: Io): void => {
  addConfirmOption(command);
  configureCall<ConfirmOptions, void>(command, io, {
    argument: ['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT'],
    doing: 'Revoking',
    call: async ({ grants }, grantId, options) => {
      await requireConfirmed(options, `Revoke ${printable(grantId)}? Its token ends now, for good.`, io);
      await grants.revoke(grantId);
    },
    forms: (_, grantId) => ({
      json: { grant_id: grantId, revoked: true },
      lines: () => [`Revoked ${printable(grantId)}.`],
      ids: [grantId],
    }),
    quiet: 'print the grant id only',
  });
  addExamples(command, [['mintmark grant revoke 01a20000-0000-7000-8000-000000000000 --yes', 'without asking']]);
};
