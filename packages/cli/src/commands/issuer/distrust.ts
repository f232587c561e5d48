// `mintmark issuer distrust ID`: ends everything that an issuer led to.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<object, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  progress: 'Revoking',
  ending: {
    effect: ({ effects }, [id]) => effects.ofDistrust(id),
    question: ([id]) => `Distrust ${printable(id)}? Its trust rules are revoked, and their tokens end now, for good.`,
    irreversible: true,
  },
  call: ({ issuers }, [id]) => recordOf(issuers.distrust(id)),
  examples: [
    ['mintmark issuer distrust mesh --dry-run', 'which rules and tokens would end'],
    ['mintmark issuer distrust mesh', 'asks; its trust rules are revoked, and their tokens end'],
  ],
});
