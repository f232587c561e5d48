// `mintmark operator update NAME`: changes the roles or the name of an operator.
import type { OperatorRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_OPERATOR_COMMAND, roleOption } from './operator-card.ts';

interface UpdateOptions {
  readonly role?: OperatorRecord['roles'];
  readonly displayName?: string;
}

export const command = managementCommand<UpdateOptions, OperatorRecord>({
  ...ONE_OPERATOR_COMMAND,
  options: (command) =>
    command
      .addOption(roleOption('the roles that it has from now on, in its sessions as well'))
      .option('--display-name <name>', 'the name of the person'),
  progress: 'Changing',
  call: ({ operators }, [name], { role, displayName }) =>
    recordOf(
      operators.update(name, {
        ...(role === undefined ? undefined : { roles: role }),
        ...(displayName === undefined ? undefined : { display_name: displayName }),
      }),
    ),
  examples: [['mintmark operator update ada@example.com --role auditor viewer', 'takes effect at once']],
});
