// `mintmark operator disable NAME`: refuses an operator, and ends the sessions.
import type { OperatorRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND } from './operator-card.ts';

export const command = managementCommand<object, OperatorRecord>({
  ...ONE_OPERATOR_COMMAND,
  progress: 'Disabling',
  call: ({ operators }, [name]) => recordOf(operators.update(name, { disabled: true })),
  examples: [['mintmark operator disable ada@example.com', 'its sessions have ended']],
});
