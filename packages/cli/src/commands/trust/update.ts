// `mintmark trust update CLIENT ID`: changes a trust rule.
import type { TrustRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { addTrustOptions, type TrustOptions, trustSettings } from './settings-options.ts';
import { ONE_TRUST_COMMAND } from './trust-card.ts';

interface UpdateOptions extends TrustOptions {
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, TrustRecord>({
  ...ONE_TRUST_COMMAND,
  options: (command) =>
    addTrustOptions(command).option('--reset <field...>', 'fields to set back to their defaults, such as scopes or expires_at'),
  progress: 'Changing',
  call: ({ trusts }, [clientId, id], { reset, ...options }, io) =>
    recordOf(
      trusts.update(clientId, id, {
        ...Object.fromEntries((reset ?? []).map((field) => [field, null])),
        ...trustSettings(options, io),
      }),
    ),
  examples: [
    [
      'mintmark trust update billing t_01a20000-0000-7000-8000-000000000000 --label deployments --max-lifetime 5m',
      'its tokens stay active',
    ],
  ],
});
