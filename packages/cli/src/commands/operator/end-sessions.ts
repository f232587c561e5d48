// `mintmark operator end-sessions NAME`: signs an operator out everywhere.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND } from './operator-card.ts';

export const command = managementCommand<object, number>({
  arguments: ONE_OPERATOR_COMMAND.arguments,
  progress: 'Ending sessions',
  call: ({ operators }, [name]) => operators.endSessions(name),
  show: (ended, [name]) => ({
    json: { name, ended },
    lines: () => [`Ended ${ended} ${ended === 1 ? 'session' : 'sessions'} of ${printable(name)}.`],
    ids: [String(ended)],
  }),
  quiet: 'print their number only',
  examples: [['mintmark operator end-sessions ada@example.com', 'the operator may sign in again']],
});
