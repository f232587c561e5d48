// `mintmark operator link NAME`: creates a one-time link for a new password.
import type { OperatorLink } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { linkOutput, ONE_OPERATOR_COMMAND } from './operator-card.ts';

export const command = managementCommand<object, OperatorLink>({
  arguments: ONE_OPERATOR_COMMAND.arguments,
  progress: 'Creating a link',
  call: ({ operators }, [name]) => operators.renewLink(name),
  show: linkOutput,
  quiet: 'print the link only',
  examples: [['mintmark operator link ada@example.com', 'for a password that was forgotten']],
});
