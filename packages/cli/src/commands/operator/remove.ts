// `mintmark operator remove NAME`: removes an operator, and ends the sessions.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND } from './operator-card.ts';

export const command = managementCommand<object, void>({
  arguments: ONE_OPERATOR_COMMAND.arguments,
  progress: 'Removing',
  call: ({ operators }, [name]) => operators.delete(name),
  show: (_, [name]) => ({ json: { name, deleted: true }, lines: () => [`Removed ${printable(name)}.`], ids: [name] }),
  quiet: 'print the name only',
  examples: [['mintmark operator remove ada@example.com', 'its entries in the audit trail remain']],
});
