// `mintmark client restore ID`: undoes a deletion of the last 30 days. This restores no token.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,
  progress: 'Restoring',
  call: ({ clients }, [clientId]) => recordOf(clients.restore(clientId)),
  examples: [
    ['mintmark client restore billing', 'the client as it was, with its secrets'],
    ['mintmark client list --state deleted', 'what can be restored'],
  ],
});
