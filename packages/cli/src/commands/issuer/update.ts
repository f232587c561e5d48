// `mintmark issuer update ID`: changes a trusted issuer.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';
import { addIssuerOptions, type IssuerOptions, issuerSettings } from './settings-options.ts';

interface UpdateOptions extends IssuerOptions {
  readonly issuer?: string;
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  options: (command) =>
    addIssuerOptions(
      command
        .option('--issuer <iss>', 'the iss of its tokens, exactly as they have it')
        .option('--reset <field...>', 'fields to set back to their defaults, such as audiences or max_token_age'),
    ),
  progress: 'Changing',
  call: async ({ issuers }, [id], { issuer, reset, ...options }, io) =>
    recordOf(
      issuers.update(id, {
        ...Object.fromEntries((reset ?? []).map((field) => [field, null])),
        ...(await issuerSettings(options, io)),
        issuer,
      }),
    ),
  examples: [
    ['mintmark issuer update github --max-token-age 10m', 'refuse tokens that are older, although they have not expired'],
    ['mintmark issuer update github --reset max_token_age', 'the default of its kind again'],
  ],
});
