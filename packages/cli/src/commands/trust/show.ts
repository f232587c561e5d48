// `mintmark trust show CLIENT ID`: prints a trust rule.
import type { TrustRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_TRUST_COMMAND } from './trust-card.ts';

export const command = managementCommand<object, TrustRecord>({
  ...ONE_TRUST_COMMAND,
  progress: 'Reading',
  call: ({ trusts }, [clientId, id]) => recordOf(trusts.get(clientId, id)),
  examples: [['mintmark trust show billing t_01a20000-0000-7000-8000-000000000000', 'its conditions, and when it was last used']],
});
