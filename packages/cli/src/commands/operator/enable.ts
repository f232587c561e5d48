// `mintmark operator enable NAME`: accepts a disabled operator again.
import type { OperatorRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND } from './operator-card.ts';

export const command = managementCommand<object, OperatorRecord>({
  ...ONE_OPERATOR_COMMAND,
  progress: 'Enabling',
  call: ({ operators }, [name]) => recordOf(operators.update(name, { disabled: false })),
  examples: [['mintmark operator enable ada@example.com', 'the operator may sign in again']],
});
