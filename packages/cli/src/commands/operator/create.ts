// `mintmark operator create NAME`: creates an operator of the console, with a one-time link for the password.
import type { CreatedOperator, OperatorRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { managementCommand } from '../management-command.ts';
import { createdOutput, ONE_OPERATOR_COMMAND, roleOption } from './operator-card.ts';

interface CreateOptions {
  readonly role?: OperatorRecord['roles'];
  readonly displayName?: string;
}

export const command = managementCommand<CreateOptions, CreatedOperator>({
  ...ONE_OPERATOR_COMMAND,
  show: createdOutput,
  quiet: 'print the link only',
  options: (command) =>
    command.addOption(roleOption('a set of rights that it has')).option('--display-name <name>', 'the name of the person'),
  progress: 'Creating',
  call: async ({ operators }, [name], { role, displayName }) => {
    if (role === undefined) throw new UsageError('An operator needs a role: add --role, such as --role viewer.');
    return recordOf(operators.create({ name, roles: role, display_name: displayName }));
  },
  examples: [
    [
      'mintmark operator create ada@example.com --role client-manager --display-name Ada',
      'the operator sets a password with the printed link',
    ],
    ['mintmark operator create audit --role auditor --quiet', 'the link alone, to send it'],
  ],
});
