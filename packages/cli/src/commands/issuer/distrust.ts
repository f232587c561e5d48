// `mintmark issuer distrust ID`: ends everything that an issuer led to.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<ConfirmOptions, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  options: addConfirmOption,
  progress: 'Revoking',
  confirm: (_, [id], options, io) =>
    requireConfirmed(options, `Distrust ${printable(id)}? Its trust rules are revoked, and their tokens end now, for good.`, io, id),
  call: ({ issuers }, [id]) => recordOf(issuers.distrust(id)),
  examples: [['mintmark issuer distrust mesh', 'asks; its trust rules are revoked, and their tokens end']],
});
