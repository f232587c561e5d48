// `mintmark operator sessions NAME`: lists the sessions of an operator.
import type { OperatorSession } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND, sessionsOutput } from './operator-card.ts';

export const command = managementCommand<object, readonly OperatorSession[]>({
  arguments: ONE_OPERATOR_COMMAND.arguments,
  progress: 'Listing sessions',
  call: ({ operators }, [name]) => operators.sessions(name),
  show: sessionsOutput,
  quiet: 'print their ids only, one per line',
  examples: [['mintmark operator sessions ada@example.com', 'where the operator is signed in']],
});
